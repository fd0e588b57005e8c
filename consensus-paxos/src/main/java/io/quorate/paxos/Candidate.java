package io.quorate.paxos;

import io.quorate.api.NodeId;
import io.quorate.paxos.PaxosMessage.Prepare;
import io.quorate.paxos.PaxosMessage.Promise;
import io.quorate.paxos.PaxosMessage.Report;
import io.quorate.paxos.PaxosMessage.Wanted;
import io.quorate.runtime.Effects;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to lead: the promises it has, what they report, and the values it still needs.
 *
 * <p>Invariant: an attempt has a ballot of its own, which was durably promised by its node before
 * anybody heard of it.
 *
 * <p>Invariant: a voter counts only when it has reported all slots from the first one on that was
 * asked for.
 */
final class Candidate {

    /** The best report of a slot, and who has the value. */
    private record Best(Report report, List<NodeId> holders) {}

    private final long ballot;
    private final long promiseLsn;
    private final Quorums quorums;
    private final NodeId self;
    private final Map<NodeId, Long> expected = new TreeMap<>();
    private final TreeMap<Long, Best> reported = new TreeMap<>();
    private final TreeMap<Long, Item> fetched = new TreeMap<>();
    private long promisedMask;
    private long base;
    private boolean prepared;
    private int ticks;

    /**
     * @param from the first slot that voters are asked for
     */
    Candidate(long ballot, long from, long promiseLsn, Quorums quorums, NodeId self) {
        this.ballot = ballot;
        this.promiseLsn = promiseLsn;
        this.quorums = quorums;
        this.self = self;
        for (NodeId voter : quorums.voters()) {
            if (!voter.equals(self)) {
                expected.put(voter, from);
            }
        }
    }

    long ballot() {
        return ballot;
    }

    int tick() {
        return ++ticks;
    }

    /** Asks all who have not reported everything to go on with it. */
    void ask(boolean onceDurable, Effects<PaxosMessage> effects) {
        expected.forEach((voter, next) -> ask(voter, next, onceDurable, effects));
    }

    private void ask(NodeId voter, long next, boolean onceDurable, Effects<PaxosMessage> effects) {
        if ((promisedMask & quorums.bit(voter)) == 0) {
            if (onceDurable) {
                effects.sendWhenDurable(voter, new Prepare(ballot, next));
            } else {
                effects.send(voter, new Prepare(ballot, next));
            }
        }
    }

    void add(NodeId voter, Promise promise, Effects<PaxosMessage> effects) {
        Long next = expected.get(voter);
        if (promise.ballot() != ballot || prepared || next == null || promise.from() != next) {
            return;
        }
        if ((promisedMask & quorums.bit(voter)) != 0) {
            return;
        }
        base = Math.max(base, promise.decided());
        promise.reports().forEach(report -> add(voter, report));
        if (promise.next() == 0) {
            promisedMask |= quorums.bit(voter);
        } else if (promise.next() > next) {
            expected.put(voter, promise.next());
            ask(voter, promise.next(), false, effects);
        }
    }

    private void add(NodeId holder, Report report) {
        Best best = reported.get(report.slot());
        if (best == null || isBetter(report, best.report())) {
            best = new Best(report, new ArrayList<>());
            reported.put(report.slot(), best);
        }
        if (best.report().ballot() == report.ballot()
                && best.report().digest() == report.digest()) {
            best.holders().add(holder);
        }
    }

    private static boolean isBetter(Report report, Report than) {
        if (report.chosen() != than.chosen()) {
            return report.chosen();
        }
        return report.ballot() > than.ballot();
    }

    boolean isPrepared() {
        return prepared;
    }

    /** Whether a prepare quorum has promised now. From then on further promises change nothing. */
    boolean prepareIfPromised(Acceptor acceptor, long decided) {
        long own = acceptor.isDurable(promiseLsn) ? quorums.bit(self) : 0;
        if (prepared || !quorums.canPrepare(promisedMask | own)) {
            return false;
        }
        prepared = true;
        ticks = 0;
        base = Math.max(base, decided);
        acceptor.report(ballot, base + 1, base).reports().forEach(report -> add(self, report));
        return true;
    }

    /** No slot up to here may be proposed in: its value was chosen. */
    long base() {
        return base;
    }

    /** The newest slot that anybody reported, at least {@link #base}. */
    long top() {
        return reported.isEmpty() ? base : Math.max(base, reported.lastKey());
    }

    /** Takes a value that was asked for. */
    void add(Item item) {
        Best best = reported.get(item.slot());
        if (best != null
                && best.report().ballot() == item.ballot()
                && best.report().digest() == item.value().digest()) {
            fetched.put(item.slot(), item);
        }
    }

    /** The values that are missing, by who is to be asked for them. */
    Map<NodeId, List<Wanted>> missing(Acceptor acceptor) {
        Map<NodeId, List<Wanted>> missing = new TreeMap<>();
        for (Map.Entry<Long, Best> entry : reported.tailMap(base, false).entrySet()) {
            Best best = entry.getValue();
            if (valueOf(entry.getKey(), acceptor) == null) {
                List<NodeId> holders = best.holders();
                NodeId holder = holders.get(ticks % holders.size());
                missing.computeIfAbsent(holder, id -> new ArrayList<>())
                        .add(new Wanted(best.report().slot(), best.report().ballot()));
            }
        }
        return missing;
    }

    /** What has to be proposed in a slot above the base; absent if its value is still missing. */
    @Nullable Value valueOf(long slot, Acceptor acceptor) {
        Best best = reported.get(slot);
        if (best == null) {
            return Value.NOOP;
        }
        Slot own = acceptor.slots().get(slot);
        if (own != null && own.value != null && own.digest == best.report().digest()) {
            return own.value;
        }
        Item item = fetched.get(slot);
        return item == null ? null : item.value();
    }

    /** Who has not promised yet. */
    List<NodeId> silent() {
        return quorums.missing(promisedMask | quorums.bit(self));
    }
}
