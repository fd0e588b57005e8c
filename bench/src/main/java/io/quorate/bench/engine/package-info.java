/** Whole clusters of engines, transports and storages in one process, measured side by side. */
@NullMarked
package io.quorate.bench.engine;

import org.jspecify.annotations.NullMarked;
