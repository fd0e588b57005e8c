/** The key-value protocol over gRPC. */
@NullMarked
package io.quorate.kv.grpc;

import org.jspecify.annotations.NullMarked;
