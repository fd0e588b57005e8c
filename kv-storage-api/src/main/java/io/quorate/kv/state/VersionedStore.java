package io.quorate.kv.state;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusException;
import io.quorate.api.StateSnapshot;
import io.quorate.kv.ChangePage;
import io.quorate.kv.ChangeQuery;
import io.quorate.kv.ColumnFamilies;
import io.quorate.kv.KvCommand;
import io.quorate.kv.KvError;
import io.quorate.kv.KvException;
import io.quorate.kv.KvOutcome;
import io.quorate.kv.KvStatistics;
import io.quorate.kv.KvStore;
import io.quorate.kv.KvView;
import io.quorate.kv.PositionedCommand;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.RangeResult;
import io.quorate.kv.SessionCall;
import io.quorate.kv.StateDigest;
import io.quorate.kv.StoreSize;
import io.quorate.kv.Transaction;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A {@link KvStore} with versions, transactions and sessions. A command's version is its position.
 *
 * <p>{@link #apply}, {@link #skipTo}, {@link #snapshot} and {@link #restore} are called by one
 * thread at a time; queries by any thread beside them. What the store throws, this throws. Does not
 * own the store, which nobody else writes.
 *
 * <p>Invariant: outcomes and contents are a function of the commands and their positions alone.
 * Everything they depend on is written to the store in one step with the data, so they are the same
 * after a restart, and on a store that was restored from a snapshot.
 */
public final class VersionedStore {

    private static final System.Logger LOG = System.getLogger(VersionedStore.class.getName());

    private final KvStore store;
    private final History history;
    private final Sessions sessions = new Sessions();
    private final Transactions transactions;
    private volatile KvStatistics stats;
    private long committed;
    private long aborted;

    /** False while the memory may hold what the store does not. */
    private boolean whole = true;

    private boolean established;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /**
     * Takes over a store.
     *
     * @throws IllegalStateException if something else wrote it
     */
    public VersionedStore(KvStore store) {
        this(store, KeptWindow.DEFAULT);
    }

    /** The same with another window, which has to be the same on every replica, always. */
    public VersionedStore(KvStore store, KeptWindow window) {
        this.store = store;
        this.history = new History(window);
        this.transactions = new Transactions(history);
        load();
        this.stats = statsOfNow();
    }

    private void load() {
        store.read(
                view -> {
                    Meta meta = StateRecords.meta(view);
                    transactions.reset(StateRecords.families(view));
                    StateRecords.requireOurs(view, StateRecords.families(view));
                    established = StateRecords.exist(view);
                    history.reset(meta.oldest());
                    sessions.reset(meta.nowMillis());
                    if (established) {
                        loadRecords(view);
                    }
                    return meta;
                });
    }

    private void loadRecords(KvView view) {
        StateRecords.forEach(
                view,
                Layout.HISTORY,
                (key, value) -> history.load(Layout.number(key, 0), HistoryRecord.decode(value)));
        StateRecords.forEach(
                view, Layout.SESSIONS, (key, value) -> sessions.load(Layout.number(key, 0), value));
        StateRecords.forEach(
                view,
                Layout.OUTCOMES,
                (key, value) ->
                        sessions.loadOutcome(
                                Layout.number(key, 0), Layout.number(key, Long.BYTES), value));
    }

    /** The newest version. */
    public long appliedPosition() {
        return store.appliedPosition();
    }

    /**
     * Applies commands in order, all in one step together with the position of the last one.
     *
     * @param commands with strictly increasing positions above {@link #appliedPosition}
     * @return one outcome for each, in their order
     * @throws IllegalArgumentException if the positions do not increase; nothing is applied then
     * @throws IllegalStateException if the store failed before
     */
    public List<KvOutcome> apply(List<PositionedCommand> commands) {
        requireWhole();
        requireIncreasing(commands);
        if (commands.isEmpty()) {
            return List.of();
        }
        whole = false;
        Changes changes = new Changes(store);
        List<KvOutcome> outcomes = new ArrayList<>(commands.size());
        for (PositionedCommand command : commands) {
            changes.moveTo(command.position());
            establish(changes);
            outcomes.add(apply(command.position(), command.command(), changes));
        }
        changes.put(
                Layout.FAMILY,
                Layout.META,
                new Meta(history.oldest(), sessions.nowMillis()).encode());
        store(changes);
        whole = true;
        stats = statsOfNow();
        tellListeners();
        return outcomes;
    }

    private void requireWhole() {
        if (!whole) {
            throw new IllegalStateException(
                    "the store failed; nothing is applied until it is opened anew");
        }
    }

    private void requireIncreasing(List<PositionedCommand> commands) {
        long last = store.appliedPosition();
        for (PositionedCommand command : commands) {
            if (command.position() <= last) {
                throw new IllegalArgumentException(
                        "position " + command.position() + " is not above " + last);
            }
            last = command.position();
        }
    }

    private void establish(Changes changes) {
        if (!established) {
            established = true;
            changes.createFamily(Layout.FAMILY);
        }
    }

    private KvOutcome apply(long version, KvCommand command, Changes changes) {
        history.advance(version, changes);
        sessions.advance(command.timeMillis(), changes);
        if (command.session().isEmpty()) {
            return perform(version, command.action(), changes);
        }
        SessionCall call = command.session().get();
        Optional<KvOutcome> known = sessions.begin(call, changes);
        if (known.isPresent()) {
            return known.get();
        }
        KvOutcome outcome = perform(version, command.action(), changes);
        sessions.finish(call, outcome, changes);
        return outcome;
    }

    private KvOutcome perform(long version, KvCommand.Action action, Changes changes) {
        if (action instanceof KvCommand.Write) {
            return transactions.write(version, ((KvCommand.Write) action).operation(), changes);
        }
        if (action instanceof KvCommand.Commit) {
            return commit(version, ((KvCommand.Commit) action).transaction(), changes);
        }
        if (action instanceof KvCommand.OpenSession) {
            return sessions.open(version, ((KvCommand.OpenSession) action).leaseMillis(), changes);
        }
        sessions.end(((KvCommand.EndSession) action).session(), changes);
        return new KvOutcome.Done(version);
    }

    private KvOutcome commit(long version, Transaction transaction, Changes changes) {
        KvOutcome outcome = transactions.commit(version, transaction, changes);
        if (outcome instanceof KvOutcome.Done) {
            committed++;
        } else {
            aborted++;
        }
        return outcome;
    }

    private void store(Changes changes) {
        for (KvOutcome outcome : store.apply(changes.operations())) {
            if (outcome instanceof KvOutcome.Rejected) {
                throw new IllegalStateException(
                        "the store rejects what was checked: "
                                + ((KvOutcome.Rejected) outcome).error().message());
            }
        }
    }

    private KvStatistics statsOfNow() {
        return new KvStatistics(
                store.appliedPosition(),
                history.oldest(),
                history.size(),
                history.keptWeight(),
                history.conflicts().size(),
                sessions.size(),
                sessions.nowMillis(),
                StoreSize.NONE,
                committed,
                aborted);
    }

    /** What is kept, as of the last {@link #apply}; its size as of now. */
    public KvStatistics stats() {
        StoreSize size = StoreSize.NONE;
        for (String family : columnFamilies()) {
            size = size.plus(sizeOf(family));
        }
        return stats.withSize(size);
    }

    private StoreSize sizeOf(String family) {
        try {
            return store.size(family);
        } catch (KvException | ConsensusException gone) {
            // The family was dropped meanwhile, or the store was closed.
            return StoreSize.NONE;
        }
    }

    /** As {@link KvStore#skipTo}. */
    public void skipTo(long position) {
        store.skipTo(position);
    }

    /**
     * The value of a key, now.
     *
     * @throws KvException with {@link KvError.UnknownColumnFamily}
     */
    public Optional<Bytes> get(String columnFamily, Bytes key) {
        requireVisible(columnFamily);
        return store.get(columnFamily, key);
    }

    /**
     * The value that a key had at a version.
     *
     * @throws KvException with {@link KvError.UnknownColumnFamily}, {@link KvError.VersionTooOld}
     *     or {@link KvError.VersionAhead}
     */
    public Optional<Bytes> get(String columnFamily, Bytes key, long version) {
        requireVisible(columnFamily);
        return store.read(view -> new PastReader(view, columnFamily, version).get(key));
    }

    /**
     * A part of a column family, now: no more than a {@link io.quorate.kv.RangePage} takes.
     *
     * @throws KvException with {@link KvError.UnknownColumnFamily}
     */
    public RangeResult range(RangeQuery query) {
        requireVisible(query.columnFamily());
        return store.range(query);
    }

    /**
     * A part of a column family as it was at a version.
     *
     * @throws KvException with {@link KvError.UnknownColumnFamily}, {@link KvError.VersionTooOld}
     *     or {@link KvError.VersionAhead}
     */
    public RangeResult range(RangeQuery query, long version) {
        requireVisible(query.columnFamily());
        return store.read(view -> new PastReader(view, query.columnFamily(), version).range(query));
    }

    /**
     * What was written, a page at a time: the same on every replica that has applied it. A first
     * version that is not there yet gives an empty page.
     *
     * @throws KvException with {@link KvError.VersionTooOld} if the state before the first version
     *     is no longer kept; with {@link KvError.UnknownColumnFamily} if the column family was not
     *     there then, or is not now
     */
    public ChangePage changes(ChangeQuery query) {
        requireVisible(query.columnFamily());
        return store.read(view -> new ChangeReader(view, query).read());
    }

    /**
     * Adds a listener, which is called after each {@link #apply} and {@link #restore} by their
     * thread, and so must be quick. What it throws is logged and ignored.
     */
    public void addListener(Runnable listener) {
        listeners.add(listener);
    }

    private static void requireVisible(String columnFamily) {
        if (ColumnFamilies.isHidden(columnFamily)) {
            throw new KvException(new KvError.UnknownColumnFamily(columnFamily));
        }
    }

    /** The names of the column families, in alphabetical order. */
    public List<String> columnFamilies() {
        List<String> names = new ArrayList<>(store.columnFamilies());
        names.removeIf(ColumnFamilies::isHidden);
        return names;
    }

    /** A fingerprint of all that was written: data, history and sessions. Reads everything. */
    public StateDigest digest() {
        return store.digest();
    }

    /** As {@link KvStore#snapshot}; holds all that outcomes depend on. */
    public StateSnapshot snapshot() {
        return store.snapshot();
    }

    /** As {@link KvStore#view}; holds all that outcomes depend on. */
    public StateSnapshot view() {
        return store.view();
    }

    /** As {@link KvStore#restore}. */
    public void restore(long position, InputStream in) throws IOException {
        requireWhole();
        store.restore(position, in);
        whole = false;
        load();
        whole = true;
        stats = statsOfNow();
        tellListeners();
    }

    /** What is applied stands, whatever a listener makes of it. */
    private void tellListeners() {
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "a listener of the store failed", e);
            }
        }
    }
}
