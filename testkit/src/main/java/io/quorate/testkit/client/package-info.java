/** What every protocol between clients and nodes has to let the client do. */
@NullMarked
package io.quorate.testkit.client;

import org.jspecify.annotations.NullMarked;
