package io.quorate.kv.protocol;

import java.util.Optional;

/**
 * What a front end is made of.
 *
 * @param address where it listens, {@code host:port}; port 0 for any that is free
 * @param tls absent for none
 * @param certificates what is asked of clients, if {@code tls} says whom to trust
 * @param messageBytesMax the largest request
 * @param admission says what serves each call
 * @param administers whether there are the calls of {@link KvMethod#administration} too
 */
public record FrontEndContext(
        String address,
        Optional<KvTls> tls,
        ClientCertificates certificates,
        int messageBytesMax,
        KvAdmission admission,
        boolean administers) {

    /** Whether clients show certificates. */
    public enum ClientCertificates {
        /** Nobody is let in without one. */
        REQUIRED,
        /** They may; one that is not trusted is refused all the same. */
        OPTIONAL
    }

    /** Without TLS and administration, and open to all. */
    public FrontEndContext(String address, int messageBytesMax, KvService service) {
        this(
                address,
                Optional.empty(),
                ClientCertificates.REQUIRED,
                messageBytesMax,
                (caller, method) -> service,
                false);
    }

    /** The part of the address before the port. */
    public String host() {
        return address.substring(0, address.lastIndexOf(':'));
    }

    public int port() {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }
}
