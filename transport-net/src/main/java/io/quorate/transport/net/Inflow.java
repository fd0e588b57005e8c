package io.quorate.transport.net;

/** A connection by which a caller sends. */
@FunctionalInterface
public interface Inflow {

    /** Ends it, from this side. Never blocks. Does nothing if it has ended. */
    void end(String why);
}
