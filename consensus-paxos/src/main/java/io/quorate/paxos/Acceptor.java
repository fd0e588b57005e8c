package io.quorate.paxos;

import static io.quorate.runtime.Invariant.check;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.paxos.PaxosMessage.Promise;
import io.quorate.paxos.PaxosMessage.Report;
import io.quorate.runtime.Effects;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this node has promised and accepted: the durable part of the protocol.
 *
 * <p>Invariant: the promise never decreases, and nothing was accepted in a ballot above it.
 *
 * <p>Invariant: a slot has one value for one ballot.
 *
 * <p>Invariant: a slot is handed on only when no restart can bring back another value in it. So
 * after a restart, what is kept up to the state machine's position is what was chosen.
 */
final class Acceptor implements Records.Reader {

    private final PaxosConfig config;
    private final SlotTable slots;
    private long promised; // [durable]
    private long trimmed; // [durable]
    private long checkpointDecided; // [durable]
    private long newestLsn; // [rebuilt]
    private long durableLsn; // [rebuilt]
    private long promiseLsn; // [rebuilt]
    private long checkpointLsn; // [rebuilt]
    private long promisedBefore;

    Acceptor(PaxosConfig config) {
        this.config = config;
        this.slots = new SlotTable(config.cacheBytes());
    }

    // ---- recovery ----

    void replay(long lsn, Bytes record) {
        newestLsn = lsn;
        durableLsn = lsn;
        try {
            Records.read(record, this);
        } catch (IllegalArgumentException e) {
            throw new ConsensusError.Corrupt("log record " + lsn, 0, String.valueOf(e.getMessage()))
                    .asException();
        }
    }

    @Override
    public void promised(long ballot) {
        promised = Math.max(promised, ballot);
    }

    @Override
    public void accepted(Item item) {
        promised(item.ballot());
        replayed(item);
    }

    @Override
    public void chosen(Item item) {
        Slot slot = replayed(item);
        if (slot != null) {
            slot.chosen = true;
        }
    }

    private @Nullable Slot replayed(Item item) {
        if (item.slot() <= trimmed) {
            return null;
        }
        Slot slot = slots.getOrCreate(item.slot());
        slots.setValue(slot, item.value());
        slot.ballot = item.ballot();
        slot.era = item.era();
        slot.lsn = newestLsn;
        return slot;
    }

    @Override
    public void checkpoint(long promisedThen, long trimmedThen, long decidedThen) {
        promised(promisedThen);
        trimTo(trimmedThen);
        checkpointDecided = decidedThen;
        checkpointLsn = newestLsn;
    }

    /**
     * The end of the replay.
     *
     * @param snapshot the position of the current snapshot, 0 if there is none
     * @param applied what the state machine contains
     * @param configurations gets those that were decided between the two
     */
    void recovered(long snapshot, long applied, Configurations configurations) {
        for (Slot slot : slots.between(snapshot + 1, applied)) {
            if (slot.value != null && slot.value.kind() == Value.Kind.CONFIGURATION) {
                configurations.decide(Configuration.decode(slot.number, slot.value.payload()));
            }
        }
        if (snapshot > checkpointDecided) {
            // It may be another node's: what is kept below it need not be what was chosen.
            trimTo(snapshot);
        }
        long first = applied;
        while (first > trimmed && slots.get(first) != null) {
            first--;
        }
        trimTo(Math.max(trimmed, first));
        for (Slot slot : slots.between(1, Math.max(applied, checkpointDecided))) {
            slot.chosen = true;
        }
        slots.decidedUpTo(applied);
        promisedBefore = promised;
    }

    // ---- what it is ----

    long promised() {
        return promised;
    }

    /** Whether a restart would not bring back an older promise. */
    boolean isPromiseDurable() {
        return isDurable(promiseLsn);
    }

    /** Nothing up to this slot is kept. */
    long trimmed() {
        return trimmed;
    }

    SlotTable slots() {
        return slots;
    }

    long newestLsn() {
        return newestLsn;
    }

    boolean isDurable(long lsn) {
        return lsn <= durableLsn;
    }

    // ---- what happens to it ----

    void onDurable(long lsn) {
        durableLsn = Math.max(durableLsn, lsn);
    }

    /** Counts when the record is durable that is the newest one now. */
    void promise(long ballot, Effects<PaxosMessage> effects) {
        check(ballot > promised, "I1: promise of %d after %d", ballot, promised);
        promised = ballot;
        append(Records.promised(ballot), effects);
        promiseLsn = newestLsn;
    }

    private void append(Bytes record, Effects<PaxosMessage> effects) {
        newestLsn = effects.append(record);
    }

    /**
     * Accepts values in a ballot that is not below the promise.
     *
     * @return those that are accepted in this ballot now, new or not; they count when the newest
     *     record is durable
     */
    List<Long> accept(long ballot, List<Item> items, Effects<PaxosMessage> effects) {
        check(ballot >= promised, "I1: accept in %d after a promise of %d", ballot, promised);
        List<Long> accepted = new ArrayList<>(items.size());
        List<Item> fresh = new ArrayList<>(items.size());
        for (Item item : items) {
            Slot slot = slots.get(item.slot());
            if (item.slot() <= trimmed || (slot != null && contradicts(slot, item))) {
                continue;
            }
            if (slot == null || slot.ballot < ballot) {
                if (isTooMuch(item)) {
                    continue;
                }
                fresh.add(item);
            } else {
                check(
                        slot.holds(item.value()),
                        "I3: two values in slot %d of ballot %d",
                        item.slot(),
                        ballot);
            }
            accepted.add(item.slot());
        }
        if (ballot > promised && fresh.isEmpty()) {
            promise(ballot, effects);
        }
        boolean isNew = ballot > promised;
        promised = ballot;
        write(fresh, false, effects);
        if (isNew) {
            promiseLsn = newestLsn;
        }
        return accepted;
    }

    /** An old leader's proposal may come after something else was chosen: it is passed over. */
    private static boolean contradicts(Slot slot, Item item) {
        return slot.chosen && !slot.holds(item.value());
    }

    /**
     * Whether a value would be one too many to hold. What fills a hole is never too much: all that
     * lies above waits for it.
     */
    private boolean isTooMuch(Item item) {
        return item.slot() > slots.newest() && isFull();
    }

    /** Whether as many values wait to be decided as may. */
    boolean isFull() {
        return slots.openBytes() > 4 * config.windowBytes();
    }

    /**
     * Keeps values that another node knows to be chosen.
     *
     * @return whether anything is known now that was not before
     */
    boolean learn(List<Item> items, long decided, Effects<PaxosMessage> effects) {
        boolean news = false;
        List<Item> fresh = new ArrayList<>();
        for (Item item : items) {
            if (item.slot() <= decided) {
                continue;
            }
            Slot slot = slots.get(item.slot());
            if (slot != null && slot.holds(item.value())) {
                news |= !slot.chosen;
                slot.chosen = true;
            } else if (slot != null && slot.chosen) {
                check(
                        false,
                        "I6: another value was chosen in slot %d of ballot %d",
                        item.slot(),
                        item.ballot());
            } else {
                fresh.add(item);
                news = true;
            }
        }
        write(fresh, true, effects);
        return news;
    }

    private void write(List<Item> items, boolean chosen, Effects<PaxosMessage> effects) {
        Iterator<Item> rest = items.iterator();
        List<Item> batch = new ArrayList<>();
        int bytes = 0;
        while (rest.hasNext()) {
            Item item = rest.next();
            if (!batch.isEmpty() && bytes + item.value().size() > config.batchBytes()) {
                writeBatch(batch, chosen, effects);
                batch.clear();
                bytes = 0;
            }
            batch.add(item);
            bytes += item.value().size();
        }
        if (!batch.isEmpty()) {
            writeBatch(batch, chosen, effects);
        }
    }

    private void writeBatch(List<Item> batch, boolean chosen, Effects<PaxosMessage> effects) {
        append(chosen ? Records.chosen(batch) : Records.accepted(batch), effects);
        for (Item item : batch) {
            Slot slot = slots.get(item.slot());
            if (slot == null) {
                slot = slots.getOrCreate(item.slot());
            } else if (!slot.holds(item.value())) {
                check(
                        !slot.chosen,
                        "I6: slot %d of ballot %d would lose its value",
                        slot.number,
                        slot.ballot);
                slot.settledLsn = newestLsn;
            }
            slots.setValue(slot, item.value());
            slot.ballot = item.ballot();
            slot.era = item.era();
            slot.lsn = newestLsn;
            slot.chosen |= chosen;
        }
    }

    /**
     * The slots above {@code decided}, from {@code from} on, for a candidate.
     *
     * @param inForce what governs the slot after {@code decided}
     */
    Promise report(long ballot, long from, long decided, Configuration inForce) {
        List<Report> reports = new ArrayList<>();
        long next = 0;
        for (Slot slot : slots.from(Math.max(from, decided + 1))) {
            if (reports.size() == PaxosConfig.REPORTS_MAX) {
                next = slot.number;
                break;
            }
            reports.add(reportOf(slot));
        }
        boolean isInitial = inForce.version() == 0;
        return new Promise(
                ballot,
                from,
                next,
                decided,
                inForce.version(),
                isInitial ? Bytes.EMPTY : inForce.payload(),
                reports);
    }

    static Report reportOf(Slot slot) {
        return new Report(slot.number, slot.ballot, slot.era, slot.digest, slot.chosen);
    }

    // ---- trimming ----

    private void trimTo(long slot) {
        if (slot > trimmed) {
            trimmed = slot;
            slots.dropUpTo(slot);
        }
    }

    /**
     * Gives up all slots up to {@code upTo}, and the records that only they needed.
     *
     * @param decided up to where everything is decided here, and kept as it was chosen
     */
    void trim(long upTo, long decided, Effects<PaxosMessage> effects) {
        trimTo(upTo);
        checkpointDecided = decided;
        append(Records.checkpoint(promised, trimmed, decided), effects);
        checkpointLsn = newestLsn;
    }

    /** Gives up the records that nothing needs, which a checkpoint stands for. */
    void release(Effects<PaxosMessage> effects) {
        effects.release(slots.oldestLsn(checkpointLsn));
    }

    void checkInvariants() {
        check(
                promised >= promisedBefore,
                "I1: promise went from %d to %d",
                promisedBefore,
                promised);
        promisedBefore = promised;
    }
}
