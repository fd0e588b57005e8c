/**
 * What every transport between processes needs, whatever it speaks: settings, the handshake, TLS
 * files, queues, links to peers and what they count, the deliveries to listeners.
 *
 * <p>The author of a transport writes a {@link io.quorate.transport.net.Network}: what listens, and
 * what sends to one peer. {@link io.quorate.transport.net.NetTransport} is the rest.
 */
@NullMarked
package io.quorate.transport.net;

import org.jspecify.annotations.NullMarked;
