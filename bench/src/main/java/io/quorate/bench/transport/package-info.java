/** Transports between two processes, beside a bare Netty echo of the same batches. */
@NullMarked
package io.quorate.bench.transport;

import org.jspecify.annotations.NullMarked;
