/** Clusters on this machine alone, with ports that are free. */
@NullMarked
package io.quorate.server.local;

import org.jspecify.annotations.NullMarked;
