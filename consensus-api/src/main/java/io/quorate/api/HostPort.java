package io.quorate.api;

import java.util.Optional;

/**
 * An address: {@code host:port}, an IPv6 host in brackets.
 *
 * @param host a name or number, without brackets
 * @param port 0 to 65,535
 */
public record HostPort(String host, int port) {

    /**
     * Reads an address.
     *
     * @throws ConsensusException with {@link ConsensusError.Invalid} if it is none
     */
    public static HostPort parse(String address) {
        int colon = address.lastIndexOf(':');
        String host = colon < 0 ? "" : address.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.contains(":")) {
            throw invalid(address);
        }
        if (host.isBlank() || !host.equals(host.strip()) || host.contains("/")) {
            throw invalid(address);
        }
        return new HostPort(host, port(address, address.substring(colon + 1)));
    }

    /** What is wrong with {@code address}, which it begins with; nothing if it can be read. */
    public static Optional<String> problem(String address) {
        try {
            parse(address);
            return Optional.empty();
        } catch (ConsensusException e) {
            return Optional.of(notation(address));
        }
    }

    private static int port(String address, String text) {
        if (text.isEmpty()
                || text.length() > 5
                || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw invalid(address);
        }
        int port = Integer.parseInt(text);
        if (port > 65_535) {
            throw invalid(address);
        }
        return port;
    }

    private static RuntimeException invalid(String address) {
        return new ConsensusError.Invalid("address " + notation(address)).asException();
    }

    private static String notation(String address) {
        return "'" + address + "' is not host:port, such as localhost:7001 or [::1]:7001";
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
