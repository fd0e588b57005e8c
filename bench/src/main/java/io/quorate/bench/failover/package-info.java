/** Kills leaders under load, and measures how long nothing is served. */
@NullMarked
package io.quorate.bench.failover;

import org.jspecify.annotations.NullMarked;
