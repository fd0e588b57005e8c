package io.quorate.transport.net;

import io.quorate.api.Channel;
import io.quorate.api.Envelope;
import io.quorate.api.EnvelopeListener;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A group's listener, with what it takes to know that no call of it is under way. */
final class Listening {

    private static final Logger LOG = LoggerFactory.getLogger(Listening.class);

    private final EnvelopeListener listener;
    private final Set<Thread> inside = new HashSet<>();
    private volatile boolean ended;

    Listening(EnvelopeListener listener) {
        this.listener = listener;
    }

    boolean isPrompt() {
        return listener.isPrompt();
    }

    /**
     * Begins calls by this thread, which {@link #leave} ends. False if it is over, or this thread
     * makes calls already.
     */
    synchronized boolean enter() {
        return !ended && inside.add(Thread.currentThread());
    }

    synchronized void leave() {
        inside.remove(Thread.currentThread());
        notifyAll();
    }

    /** Calls the listener, between enter and leave, and tells whether it took the envelope. */
    boolean deliver(Channel channel, Envelope envelope) {
        if (ended) {
            return false;
        }
        try {
            listener.onEnvelope(channel, envelope);
            return true;
        } catch (RuntimeException e) {
            LOG.warn("node {} failed to take an envelope", envelope.to(), e);
            return false;
        }
    }

    /** No call begins any more. */
    synchronized void end() {
        ended = true;
    }

    /** Waits for calls that are under way, but for the caller's own, until a time. */
    synchronized void awaitEnd(long deadlineNanos) {
        boolean interrupted = false;
        while (busy()) {
            long millis = (deadlineNanos - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                break;
            }
            try {
                wait(millis);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean busy() {
        return inside.size() > (inside.contains(Thread.currentThread()) ? 1 : 0);
    }
}
