package io.quorate.bench.transport;

/**
 * One of the things that are compared.
 *
 * @param transport its name, or that of a bare echo
 * @param load what is kept under way
 */
public record TransportCase(String transport, Load load) {
    @Override
    public String toString() {
        return transport + ", " + load;
    }
}
