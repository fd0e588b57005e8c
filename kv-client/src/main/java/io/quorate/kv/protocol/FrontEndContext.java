package io.quorate.kv.protocol;

/**
 * What a front end is made of.
 *
 * @param address where it listens, {@code host:port}; port 0 for any that is free
 * @param messageBytesMax the largest request
 * @param service what it serves
 */
public record FrontEndContext(String address, int messageBytesMax, KvService service) {

    /** The part of the address before the port. */
    public String host() {
        return address.substring(0, address.lastIndexOf(':'));
    }

    public int port() {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }
}
