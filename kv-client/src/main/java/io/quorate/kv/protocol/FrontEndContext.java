package io.quorate.kv.protocol;

import java.util.Optional;

/**
 * What a front end is made of.
 *
 * @param address where it listens, {@code host:port}; port 0 for any that is free
 * @param tls absent for none
 * @param messageBytesMax the largest request
 * @param service what it serves
 */
public record FrontEndContext(
        String address, Optional<KvTls> tls, int messageBytesMax, KvService service) {

    /** Without TLS. */
    public FrontEndContext(String address, int messageBytesMax, KvService service) {
        this(address, Optional.empty(), messageBytesMax, service);
    }

    /** The part of the address before the port. */
    public String host() {
        return address.substring(0, address.lastIndexOf(':'));
    }

    public int port() {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }
}
