package io.quorate.kv.protocol;

import java.util.Optional;

/**
 * What a front end is made of.
 *
 * @param address where it listens, {@code host:port}; port 0 for any that is free
 * @param tls absent for none
 * @param messageBytesMax the largest request
 * @param service what it serves
 * @param administration what it serves operators; absent for nothing
 */
public record FrontEndContext(
        String address,
        Optional<KvTls> tls,
        int messageBytesMax,
        KvService service,
        Optional<Administration> administration) {

    /** Without TLS. */
    public FrontEndContext(String address, int messageBytesMax, KvService service) {
        this(address, Optional.empty(), messageBytesMax, service, Optional.empty());
    }

    /** The part of the address before the port. */
    public String host() {
        return address.substring(0, address.lastIndexOf(':'));
    }

    public int port() {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }
}
