package io.quorate.kv.grpc;

import io.grpc.Attributes;
import io.quorate.kv.protocol.CertificateNames;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** A client's connection, seen from the node. */
final class ServedConnection {

    static final Attributes.Key<ServedConnection> KEY = Attributes.Key.create("served-connection");

    /** Answers up to this size are not counted, those to writes among them. */
    private static final int SMALL_BYTES = 4 << 10;

    private final Optional<CertificateNames> names;
    private final BooleanSupplier place;
    private final long unreadBytesMax;
    private final AtomicLong unreadBytes = new AtomicLong();
    private volatile boolean admitted;

    /**
     * @param names whose certificate was shown
     * @param place takes one of the places of connections that are served, if one is free
     */
    ServedConnection(Optional<CertificateNames> names, BooleanSupplier place, long unreadBytesMax) {
        this.names = names;
        this.place = place;
        this.unreadBytesMax = unreadBytesMax;
    }

    Optional<CertificateNames> names() {
        return names;
    }

    /** Whether its calls are served: from the first on for which there was a place. */
    boolean admit() {
        return admitted || takePlace();
    }

    private synchronized boolean takePlace() {
        admitted = admitted || place.getAsBoolean();
        return admitted;
    }

    boolean isAdmitted() {
        return admitted;
    }

    /** What a call was answered, from then on until the client has taken it or gone. */
    final class Answer {
        private long bytes;
        private boolean over;

        /** Returns false if the client leaves too much unread for one more answer. */
        synchronized boolean fits(int size) {
            if (over || size <= SMALL_BYTES) {
                return true;
            }
            if (unreadBytes.addAndGet(size) > unreadBytesMax) {
                unreadBytes.addAndGet(-size);
                return false;
            }
            bytes += size;
            return true;
        }

        /** The client has taken all so far but for a little. */
        synchronized void taken() {
            unreadBytes.addAndGet(-bytes);
            bytes = 0;
        }

        synchronized void over() {
            over = true;
            taken();
        }
    }
}
