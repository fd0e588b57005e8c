/**
 * Envelopes over TCP in Thrift's framed compact protocol: connections that stay, batches that
 * gather, TLS with certificates on both sides.
 */
@NullMarked
package io.quorate.transport.thrift;

import org.jspecify.annotations.NullMarked;
