/**
 * Envelopes between processes and machines, over long-lived gRPC streams: one for messages and one
 * for bulk from each node to each other, each by a connection of its own.
 */
@NullMarked
package io.quorate.transport.grpc;

import org.jspecify.annotations.NullMarked;
