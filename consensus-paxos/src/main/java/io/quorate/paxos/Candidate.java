package io.quorate.paxos;

import static io.quorate.runtime.Invariant.check;

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
 * One attempt to lead under one configuration: the promises it has, what they report, and the
 * values it still needs.
 *
 * <p>Invariant: an attempt has a ballot of its own, which was durably promised by its node before
 * anybody heard of it.
 *
 * <p>Invariant: a voter counts only when it has reported all slots from the first one on that was
 * asked for.
 *
 * <p>Invariant: what was proposed under another configuration than the one that governs a slot was
 * never chosen there, and never will be.
 */
final class Candidate {

    /** The best report of a slot, who has the value, and the highest ballot of all its reports. */
    private static final class Best {
        private Report report;
        private long ballot;
        private final List<NodeId> holders = new ArrayList<>();

        Best(Report report) {
            this.report = report;
        }
    }

    private final long ballot;
    private final long promiseLsn;
    private final long released;
    private final Configuration configuration;
    private final Quorums quorums;
    private final NodeId self;
    private final Map<NodeId, Long> expected = new TreeMap<>();
    private final TreeMap<Long, Best> reported = new TreeMap<>();
    private final TreeMap<Long, Item> fetched = new TreeMap<>();
    private Configuration newest;
    private long promisedMask;
    private long base;
    private boolean prepared;
    private int ticks;

    /**
     * @param base everything up to here is decided; voters are asked for what lies above
     * @param released the ballot whose leader has wished for this attempt, or {@link Ballot#NONE}
     * @param configuration the one that is believed to govern what lies above
     */
    Candidate(
            long ballot,
            long base,
            long promiseLsn,
            long released,
            Configuration configuration,
            NodeId self) {
        this.ballot = ballot;
        this.released = released;
        this.base = base;
        this.promiseLsn = promiseLsn;
        this.configuration = configuration;
        this.newest = configuration;
        this.quorums = configuration.quorums();
        this.self = self;
        for (NodeId voter : quorums.voters()) {
            if (!voter.equals(self)) {
                expected.put(voter, base + 1);
            }
        }
    }

    long ballot() {
        return ballot;
    }

    long promiseLsn() {
        return promiseLsn;
    }

    long released() {
        return released;
    }

    Configuration configuration() {
        return configuration;
    }

    /**
     * The newest configuration that anybody knows to be decided. If it is not this attempt's own,
     * the attempt has come to nothing: another one has to be made under that.
     */
    Configuration newest() {
        return newest;
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
                effects.sendWhenDurable(voter, new Prepare(ballot, next, released));
            } else {
                effects.send(voter, new Prepare(ballot, next, released));
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
        if (promise.version() > newest.version()) {
            newest = Configuration.decode(promise.version(), promise.configuration());
        }
        promise.reports().forEach(report -> add(voter, report));
        if (promise.next() == 0) {
            promisedMask |= quorums.bit(voter);
        } else if (promise.next() > next) {
            expected.put(voter, promise.next());
            ask(voter, promise.next(), false, effects);
        }
    }

    private void add(NodeId holder, Report report) {
        if (report.era() != configuration.version()) {
            return;
        }
        Best best = reported.computeIfAbsent(report.slot(), slot -> new Best(report));
        if (isBetter(report, best.report)) {
            best.report = report;
            best.holders.clear();
        }
        best.ballot = Math.max(best.ballot, report.ballot());
        if (best.report.ballot() == report.ballot() && best.report.digest() == report.digest()) {
            best.holders.add(holder);
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
        acceptor.slots().from(base + 1).forEach(slot -> add(self, Acceptor.reportOf(slot)));
        return true;
    }

    /** No slot up to here may be proposed in: its value was chosen. */
    long base() {
        return base;
    }

    /** Takes a value that was asked for. */
    void add(Item item) {
        Best best = reported.get(item.slot());
        if (best != null
                && best.report.ballot() == item.ballot()
                && best.report.digest() == item.value().digest()) {
            fetched.put(item.slot(), item);
        }
    }

    /** The values that are missing, by who is to be asked for them. */
    Map<NodeId, List<Wanted>> missing(Acceptor acceptor) {
        Map<NodeId, List<Wanted>> missing = new TreeMap<>();
        for (Map.Entry<Long, Best> entry : reported.tailMap(base, false).entrySet()) {
            Best best = entry.getValue();
            if (valueOf(entry.getKey(), acceptor) == null) {
                List<NodeId> holders = best.holders;
                NodeId holder = holders.get(ticks % holders.size());
                missing.computeIfAbsent(holder, id -> new ArrayList<>())
                        .add(new Wanted(best.report.slot(), best.report.ballot()));
            }
        }
        return missing;
    }

    private @Nullable Value valueOf(long slot, Acceptor acceptor) {
        Best best = reported.get(slot);
        if (best == null) {
            return Value.NOOP;
        }
        Slot own = acceptor.slots().get(slot);
        if (own != null && own.value != null && own.digest == best.report.digest()) {
            return own.value;
        }
        Item item = fetched.get(slot);
        return item == null ? null : item.value();
    }

    /**
     * What has to be proposed above the base, slot by slot, when no value is missing any more. It
     * ends with the first configuration: that governs what comes behind it, so this attempt cannot
     * tell.
     */
    List<Value> plan(Acceptor acceptor) {
        List<Value> plan = new ArrayList<>();
        long last = reported.isEmpty() ? base : Math.max(base, reported.lastKey());
        for (long slot = base + 1; slot <= last; slot++) {
            Value value = valueOf(slot, acceptor);
            check(value != null, "recovery of slot %d of %d lacks a value", slot, ballot);
            boolean changesMembers =
                    value != null && value.kind() == Value.Kind.CONFIGURATION && !isPassed(slot);
            if (value == null || (value.kind() == Value.Kind.CONFIGURATION && !changesMembers)) {
                value = Value.NOOP;
            }
            plan.add(value);
            if (changesMembers) {
                break;
            }
        }
        return plan;
    }

    /**
     * Whether a later leader of the same configuration passed over the configuration in a slot, so
     * that it was not chosen: with it chosen that leader had proposed nothing above.
     */
    private boolean isPassed(long slot) {
        Best best = reported.get(slot);
        if (best == null || best.report.chosen()) {
            return false;
        }
        for (Best above : reported.tailMap(slot, false).values()) {
            if (above.ballot > best.ballot) {
                return true;
            }
        }
        return false;
    }

    /** Who has not promised yet. */
    List<NodeId> silent() {
        return quorums.missing(promisedMask | quorums.bit(self));
    }
}
