/** What the commands print and a node tells over HTTP, as JSON. */
@NullMarked
package io.quorate.server.json;

import org.jspecify.annotations.NullMarked;
