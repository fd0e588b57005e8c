package io.quorate.testkit.toy;

import io.quorate.api.NodeId;
import io.quorate.runtime.Effects;
import java.util.List;

/** What toys say to each other. */
sealed interface ToyMessage {

    /** The epoch that the sender speaks in. */
    long epoch();

    void dispatch(Handler handler, NodeId from, Effects<ToyMessage> effects);

    /** A candidate asks for promises to its epoch. */
    record Prepare(long epoch) implements ToyMessage {
        @Override
        public void dispatch(Handler handler, NodeId from, Effects<ToyMessage> effects) {
            handler.onPrepare(from, this, effects);
        }
    }

    /**
     * A promise to accept nothing of a lower epoch, with the log as it stands.
     *
     * @param logEpoch the epoch that the log was accepted in
     */
    record Promise(long epoch, long logEpoch, List<ToyEntry> log) implements ToyMessage {
        public Promise {
            log = List.copyOf(log);
        }

        @Override
        public void dispatch(Handler handler, NodeId from, Effects<ToyMessage> effects) {
            handler.onPromise(from, this, effects);
        }

        @Override
        public String toString() {
            return "Promise[epoch=" + epoch + ", " + log.size() + " entries of " + logEpoch + "]";
        }
    }

    /**
     * The leader's log from position {@code first} on: all of it, as far as the leader has it.
     *
     * @param decided the newest position that the leader knows to be decided
     */
    record Replicate(long epoch, long first, long decided, List<ToyEntry> entries)
            implements ToyMessage {
        public Replicate {
            entries = List.copyOf(entries);
        }

        @Override
        public void dispatch(Handler handler, NodeId from, Effects<ToyMessage> effects) {
            handler.onReplicate(from, this, effects);
        }

        @Override
        public String toString() {
            long last = first + entries.size() - 1;
            return "Replicate[epoch="
                    + epoch
                    + ", entries "
                    + first
                    + " to "
                    + last
                    + ", decided="
                    + decided
                    + "]";
        }
    }

    /**
     * The leader's log of this epoch is durable up to {@code length}.
     *
     * @param length 0 if nothing of this epoch is there
     */
    record Accepted(long epoch, long length) implements ToyMessage {
        @Override
        public void dispatch(Handler handler, NodeId from, Effects<ToyMessage> effects) {
            handler.onAccepted(from, this, effects);
        }
    }

    /** A higher epoch was promised: {@code epoch}. */
    record Outdated(long epoch) implements ToyMessage {
        @Override
        public void dispatch(Handler handler, NodeId from, Effects<ToyMessage> effects) {
            handler.onOutdated(from, this, effects);
        }
    }

    /** Takes all of these. */
    interface Handler {
        void onPrepare(NodeId from, Prepare prepare, Effects<ToyMessage> effects);

        void onPromise(NodeId from, Promise promise, Effects<ToyMessage> effects);

        void onReplicate(NodeId from, Replicate replicate, Effects<ToyMessage> effects);

        void onAccepted(NodeId from, Accepted accepted, Effects<ToyMessage> effects);

        void onOutdated(NodeId from, Outdated outdated, Effects<ToyMessage> effects);
    }
}
