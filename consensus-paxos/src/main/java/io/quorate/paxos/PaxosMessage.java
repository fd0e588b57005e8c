package io.quorate.paxos;

import io.quorate.api.Bytes;
import io.quorate.api.NodeId;
import io.quorate.runtime.Effects;
import java.util.List;

/** What nodes say to each other. All of it may come late, twice, out of order, or never. */
sealed interface PaxosMessage {

    void dispatch(Handler handler, NodeId from, Effects<PaxosMessage> effects);

    /**
     * May I try to lead with this ballot? The answer changes nothing.
     *
     * @param era the version of the newest configuration that the sender knows to be decided
     */
    record Probe(long ballot, long era) implements PaxosMessage {
        @Override
        public void dispatch(Handler handler, NodeId from, Effects<PaxosMessage> effects) {
            handler.onProbe(from, this, effects);
        }
    }

    /**
     * @param ballot that of the probe
     * @param promised what the sender has promised
     * @param decided up to where the sender knows everything to be decided
     */
    record ProbeReply(long ballot, boolean granted, long promised, long decided)
            implements PaxosMessage {
        @Override
        public void dispatch(Handler handler, NodeId from, Effects<PaxosMessage> effects) {
            handler.onProbeReply(from, this, effects);
        }
    }

    /**
     * Promise to accept nothing below {@code ballot}, and report all slots from {@code from}.
     *
     * @param released the ballot whose leader wished for this attempt, and so frees its voters; or
     *     {@link Ballot#NONE}
     */
    record Prepare(long ballot, long from, long released) implements PaxosMessage {
        Prepare(long ballot, long from) {
            this(ballot, from, Ballot.NONE);
        }

        @Override
        public void dispatch(Handler handler, NodeId from, Effects<PaxosMessage> effects) {
            handler.onPrepare(from, this, effects);
        }
    }

    /**
     * A promise, and what the sender accepted in the slots from {@code from} to before {@code
     * next}, as far as they lie above what it knows to be decided.
     *
     * @param next 0 if that is all
     * @param decided up to where the sender knows everything to be decided
     * @param version that of the configuration that governs the slot after {@code decided}
     * @param configuration its members and quorums; empty for the one the group was started with
     */
    record Promise(
            long ballot,
            long from,
            long next,
            long decided,
            long version,
            Bytes configuration,
            List<Report> reports)
            implements PaxosMessage {
        public Promise {
            reports = List.copyOf(reports);
        }

        @Override
        public void dispatch(Handler handler, NodeId from, Effects<PaxosMessage> effects) {
            handler.onPromise(from, this, effects);
        }
    }

    /** What an acceptor has in a slot, without the value. */
    record Report(long slot, long ballot, long era, long digest, boolean chosen) {}

    /** The ballot is too low: {@code promised} is promised. */
    record Nack(long ballot, long promised) implements PaxosMessage {
        @Override
        public void dispatch(Handler handler, NodeId from, Effects<PaxosMessage> effects) {
            handler.onNack(from, this, effects);
        }
    }

    /** The candidate of {@code ballot} needs these values. */
    record Fetch(long ballot, List<Wanted> wanted) implements PaxosMessage {
        public Fetch {
            wanted = List.copyOf(wanted);
        }

        @Override
        public void dispatch(Handler handler, NodeId from, Effects<PaxosMessage> effects) {
            handler.onFetch(from, this, effects);
        }
    }

    /** The value that was accepted in a slot in a ballot. */
    record Wanted(long slot, long ballot) {}

    /** Values that the candidate of {@code ballot} asked for. */
    record Values(long ballot, List<Item> items) implements PaxosMessage {
        public Values {
            items = List.copyOf(items);
        }

        @Override
        public void dispatch(Handler handler, NodeId from, Effects<PaxosMessage> effects) {
            handler.onValues(from, this, effects);
        }

        @Override
        public String toString() {
            return "Values[" + Ballot.text(ballot) + ", " + Item.slots(items) + "]";
        }
    }

    /**
     * Accept these values in {@code ballot}. What the leader of {@code ballot} proposed above
     * {@code base} and up to {@code committed} is chosen.
     *
     * @param seq counts what a leader sends to all; answers carry it
     */
    record Accept(long ballot, long seq, long base, long committed, List<Item> items)
            implements PaxosMessage {
        public Accept {
            items = List.copyOf(items);
        }

        @Override
        public void dispatch(Handler handler, NodeId from, Effects<PaxosMessage> effects) {
            handler.onAccept(from, this, effects);
        }

        @Override
        public String toString() {
            return "Accept["
                    + Ballot.text(ballot)
                    + ", seq "
                    + seq
                    + ", chosen "
                    + (base + 1)
                    + " to "
                    + committed
                    + ", "
                    + Item.slots(items)
                    + "]";
        }
    }

    /**
     * These slots are durable here in {@code ballot}; no others are meant.
     *
     * @param seq that of the newest message this answers
     * @param decided up to where the sender knows everything to be decided
     * @param promiseMillis for how long the sender helps nobody else to lead, from now on; 0 if it
     *     may at once
     * @param mayLead whether the sender ever leads
     */
    record Accepted(
            long ballot,
            long seq,
            List<Range> ranges,
            long decided,
            long promiseMillis,
            boolean mayLead)
            implements PaxosMessage {
        public Accepted {
            ranges = List.copyOf(ranges);
        }

        Accepted(long ballot, long seq, List<Range> ranges, long decided) {
            this(ballot, seq, ranges, decided, 0, true);
        }

        @Override
        public void dispatch(Handler handler, NodeId from, Effects<PaxosMessage> effects) {
            handler.onAccepted(from, this, effects);
        }
    }

    /** The slots from {@code first} to {@code last}, both included. */
    record Range(long first, long last) {}

    /** What was chosen in the slots from {@code first} to {@code last}? */
    record Learn(long first, long last) implements PaxosMessage {
        @Override
        public void dispatch(Handler handler, NodeId from, Effects<PaxosMessage> effects) {
            handler.onLearn(from, this, effects);
        }
    }

    /** These are chosen. */
    record Learned(List<Item> items, long decided) implements PaxosMessage {
        public Learned {
            items = List.copyOf(items);
        }

        @Override
        public void dispatch(Handler handler, NodeId from, Effects<PaxosMessage> effects) {
            handler.onLearned(from, this, effects);
        }

        @Override
        public String toString() {
            return "Learned[" + Item.slots(items) + ", decided " + decided + "]";
        }
    }

    /** Goes with a snapshot. */
    record SnapshotNote(long decided) implements PaxosMessage {
        @Override
        public void dispatch(Handler handler, NodeId from, Effects<PaxosMessage> effects) {
            throw new IllegalStateException("comes with a snapshot, and never alone");
        }
    }

    /** The leader of {@code ballot} wants the receiver to lead. */
    record Transfer(long ballot) implements PaxosMessage {
        @Override
        public void dispatch(Handler handler, NodeId from, Effects<PaxosMessage> effects) {
            handler.onTransfer(from, this, effects);
        }
    }

    /** The leader of {@code ballot} would hand over to a node of a higher priority than its own. */
    record Cede(long ballot, int priority) implements PaxosMessage {
        @Override
        public void dispatch(Handler handler, NodeId from, Effects<PaxosMessage> effects) {
            handler.onCede(from, this, effects);
        }
    }

    /** The sender, of this priority, is ready to take over from the leader of {@code ballot}. */
    record Claim(long ballot, int priority) implements PaxosMessage {
        @Override
        public void dispatch(Handler handler, NodeId from, Effects<PaxosMessage> effects) {
            handler.onClaim(from, this, effects);
        }
    }

    /**
     * From where on may I read? Asked of a leader.
     *
     * @param life which life of the sender it belongs to
     */
    record ReadIndex(long life, long id) implements PaxosMessage {
        @Override
        public void dispatch(Handler handler, NodeId from, Effects<PaxosMessage> effects) {
            handler.onReadIndex(from, this, effects);
        }
    }

    /**
     * @param position from where on the read may be answered; -1 if the sender cannot tell
     */
    record ReadIndexReply(long life, long id, long position) implements PaxosMessage {
        @Override
        public void dispatch(Handler handler, NodeId from, Effects<PaxosMessage> effects) {
            handler.onReadIndexReply(from, this, effects);
        }
    }

    /** What is the newest slot in which you accepted anything? Asked of all voters. */
    record QuorumRead(long life, long id) implements PaxosMessage {
        @Override
        public void dispatch(Handler handler, NodeId from, Effects<PaxosMessage> effects) {
            handler.onQuorumRead(from, this, effects);
        }
    }

    /**
     * @param newest the newest slot that the sender accepted anything in, or knows to be decided
     */
    record QuorumReadReply(long life, long id, long newest) implements PaxosMessage {
        @Override
        public void dispatch(Handler handler, NodeId from, Effects<PaxosMessage> effects) {
            handler.onQuorumReadReply(from, this, effects);
        }
    }

    /** Takes all of these. */
    interface Handler {
        void onProbe(NodeId from, Probe probe, Effects<PaxosMessage> effects);

        void onProbeReply(NodeId from, ProbeReply reply, Effects<PaxosMessage> effects);

        void onPrepare(NodeId from, Prepare prepare, Effects<PaxosMessage> effects);

        void onPromise(NodeId from, Promise promise, Effects<PaxosMessage> effects);

        void onNack(NodeId from, Nack nack, Effects<PaxosMessage> effects);

        void onFetch(NodeId from, Fetch fetch, Effects<PaxosMessage> effects);

        void onValues(NodeId from, Values values, Effects<PaxosMessage> effects);

        void onAccept(NodeId from, Accept accept, Effects<PaxosMessage> effects);

        void onAccepted(NodeId from, Accepted accepted, Effects<PaxosMessage> effects);

        void onLearn(NodeId from, Learn learn, Effects<PaxosMessage> effects);

        void onLearned(NodeId from, Learned learned, Effects<PaxosMessage> effects);

        void onTransfer(NodeId from, Transfer transfer, Effects<PaxosMessage> effects);

        void onCede(NodeId from, Cede cede, Effects<PaxosMessage> effects);

        void onClaim(NodeId from, Claim claim, Effects<PaxosMessage> effects);

        void onReadIndex(NodeId from, ReadIndex ask, Effects<PaxosMessage> effects);

        void onReadIndexReply(NodeId from, ReadIndexReply reply, Effects<PaxosMessage> effects);

        void onQuorumRead(NodeId from, QuorumRead ask, Effects<PaxosMessage> effects);

        void onQuorumReadReply(NodeId from, QuorumReadReply reply, Effects<PaxosMessage> effects);
    }
}
