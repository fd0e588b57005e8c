package io.quorate.transport.net;

import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import io.quorate.api.HostPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Where a node may listen. */
public final class ListenAddress {

    private ListenAddress() {}

    /**
     * Where to listen, which is this machine alone unless TLS is on or the settings insist.
     *
     * @param address this node's address
     * @throws ConsensusException with {@link ConsensusError.Invalid} if it must not listen there,
     *     or the host is unknown
     */
    public static InetSocketAddress of(HostPort address, NetSettings settings) {
        String host = settings.bind().isEmpty() ? address.host() : settings.bind();
        try {
            InetAddress found = InetAddress.getByName(host);
            if (!found.isLoopbackAddress() && settings.tls().isEmpty() && !settings.insecure()) {
                throw new ConsensusError.Invalid(
                                "will not listen at "
                                        + host
                                        + " without TLS: set tls_certificate, tls_key and"
                                        + " tls_trust, or insecure = true if everybody who can"
                                        + " reach this port may take part")
                        .asException();
            }
            return new InetSocketAddress(found, address.port());
        } catch (UnknownHostException e) {
            throw refused(address, "unknown host " + host);
        }
    }

    /** Says that this node cannot listen at {@code address}, and why. */
    public static ConsensusException refused(HostPort address, String why) {
        return new ConsensusError.Invalid("cannot listen at " + address + ": " + why).asException();
    }
}
