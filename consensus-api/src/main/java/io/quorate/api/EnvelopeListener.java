package io.quorate.api;

/** Receives envelopes. */
@FunctionalInterface
public interface EnvelopeListener {

    /**
     * Takes an envelope, on a thread of the transport. Must not block, and must not trust what is
     * in it. What it throws is logged, and the envelope counts as dropped.
     */
    void onEnvelope(Channel channel, Envelope envelope);
}
