/** What operators ask of a node. */
@NullMarked
package io.quorate.server.admin;

import org.jspecify.annotations.NullMarked;
