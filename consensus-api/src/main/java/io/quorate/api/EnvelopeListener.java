package io.quorate.api;

/** Receives envelopes. */
@FunctionalInterface
public interface EnvelopeListener {

    /**
     * Takes an envelope, on a thread of the transport. Must not block, and must not trust what is
     * in it. What it throws is logged, and the envelope counts as dropped.
     */
    void onEnvelope(Channel channel, Envelope envelope);

    /**
     * Whether it always returns at once: it waits for nobody, and does not end the transport or its
     * own listening. A transport may call it by the threads that its network needs, which saves a
     * hand-over to another thread.
     */
    default boolean isPrompt() {
        return false;
    }

    /** {@code listener}, which its author knows to be {@link #isPrompt prompt}. */
    static EnvelopeListener prompt(EnvelopeListener listener) {
        return new EnvelopeListener() {
            @Override
            public void onEnvelope(Channel channel, Envelope envelope) {
                listener.onEnvelope(channel, envelope);
            }

            @Override
            public boolean isPrompt() {
                return true;
            }
        };
    }
}
