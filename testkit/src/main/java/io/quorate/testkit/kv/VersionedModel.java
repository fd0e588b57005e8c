package io.quorate.testkit.kv;

import io.quorate.api.Bytes;
import io.quorate.kv.KeyRange;
import io.quorate.kv.KvCommand;
import io.quorate.kv.KvEntry;
import io.quorate.kv.KvError;
import io.quorate.kv.KvOperation;
import io.quorate.kv.KvOutcome;
import io.quorate.kv.KvStore;
import io.quorate.kv.Mutation;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.RangeResult;
import io.quorate.kv.SessionCall;
import io.quorate.kv.Transaction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Versions, transactions and sessions, too simple to be wrong: each key with all its values, each
 * write in a list. It compares keys as hexadecimal text, so that its order is not the code's under
 * test.
 */
final class VersionedModel {

    private record Write(long version, KeyRange range) {}

    private static final class Session {
        long leaseMillis;
        long lastMillis;
        long acknowledged;
        final Map<Long, KvOutcome> outcomes = new TreeMap<>();
    }

    private static final int SWEPT_EVERY = 500;

    private final long windowVersions;
    private final Map<String, Long> families = new TreeMap<>();
    private final Map<String, TreeMap<String, TreeMap<Long, Optional<Bytes>>>> values =
            new TreeMap<>();
    private final List<Write> writes = new ArrayList<>();
    private final Map<Long, Session> sessions = new TreeMap<>();
    private long nowMillis;
    private long oldest;
    private long newest;

    VersionedModel(long windowVersions) {
        this.windowVersions = windowVersions;
        families.put(KvStore.DEFAULT_COLUMN_FAMILY, 0L);
        values.put(KvStore.DEFAULT_COLUMN_FAMILY, new TreeMap<>());
    }

    long oldest() {
        return oldest;
    }

    long newest() {
        return newest;
    }

    List<String> families() {
        return List.copyOf(families.keySet());
    }

    List<Long> sessions() {
        return List.copyOf(sessions.keySet());
    }

    KvOutcome apply(long version, KvCommand command) {
        newest = version;
        oldest = Math.max(oldest, version - windowVersions);
        writes.removeIf(write -> write.version() <= oldest);
        if (version % SWEPT_EVERY == 0) {
            values.values().forEach(keys -> keys.values().removeIf(this::isForgotten));
        }
        nowMillis = Math.max(nowMillis, command.timeMillis());
        expire();
        if (command.session().isEmpty()) {
            return perform(version, command.action());
        }
        SessionCall call = command.session().get();
        Session session = sessions.get(call.session());
        if (session == null) {
            return new KvOutcome.Rejected(new KvError.SessionExpired(call.session()));
        }
        session.lastMillis = nowMillis;
        session.acknowledged = Math.max(session.acknowledged, call.acknowledged());
        session.outcomes.keySet().removeIf(sequence -> sequence <= session.acknowledged);
        if (session.outcomes.containsKey(call.sequence())) {
            return session.outcomes.get(call.sequence());
        }
        if (call.sequence() <= session.acknowledged
                || call.sequence() > session.acknowledged + 1024) {
            return new KvOutcome.Rejected(
                    new KvError.BadSequence(call.session(), call.sequence(), session.acknowledged));
        }
        KvOutcome outcome = perform(version, command.action());
        session.outcomes.put(call.sequence(), outcome);
        return outcome;
    }

    /** Gives up what no version that can be read shows; whether nothing is left of a key. */
    private boolean isForgotten(TreeMap<Long, Optional<Bytes>> versions) {
        Map.Entry<Long, Optional<Bytes>> shown = versions.floorEntry(oldest);
        if (shown != null) {
            versions.headMap(shown.getKey(), shown.getValue().isEmpty()).clear();
        }
        return versions.isEmpty();
    }

    private void expire() {
        List<Map.Entry<Long, Session>> over = new ArrayList<>();
        for (Map.Entry<Long, Session> entry : sessions.entrySet()) {
            Session session = entry.getValue();
            if (session.lastMillis + session.leaseMillis < nowMillis) {
                over.add(entry);
            }
        }
        over.sort(
                Comparator.comparing(
                        entry -> entry.getValue().lastMillis + entry.getValue().leaseMillis));
        // Those with the same deadline go in the order of their ids, which the sort keeps.
        over.subList(0, Math.min(4, over.size())).forEach(entry -> sessions.remove(entry.getKey()));
    }

    private KvOutcome perform(long version, KvCommand.Action action) {
        if (action instanceof KvCommand.Write) {
            return write(version, ((KvCommand.Write) action).operation());
        }
        if (action instanceof KvCommand.Commit) {
            return commit(version, ((KvCommand.Commit) action).transaction());
        }
        if (action instanceof KvCommand.OpenSession) {
            Session session = new Session();
            session.leaseMillis = ((KvCommand.OpenSession) action).leaseMillis();
            session.lastMillis = nowMillis;
            sessions.put(version, session);
        } else {
            sessions.remove(((KvCommand.EndSession) action).session());
        }
        return new KvOutcome.Done(version);
    }

    private KvOutcome write(long version, KvOperation operation) {
        String family = operation.columnFamily();
        if (operation instanceof KvOperation.CreateColumnFamily) {
            if (families.containsKey(family)) {
                return new KvOutcome.Rejected(new KvError.ColumnFamilyExists(family));
            }
            families.put(family, version);
            values.put(family, new TreeMap<>());
            writes.add(new Write(version, KeyRange.all(family)));
            return new KvOutcome.Done(version);
        }
        if (!families.containsKey(family)) {
            return new KvOutcome.Rejected(new KvError.UnknownColumnFamily(family));
        }
        if (operation instanceof KvOperation.DropColumnFamily) {
            if (family.equals(KvStore.DEFAULT_COLUMN_FAMILY)) {
                return new KvOutcome.Rejected(
                        new KvError.Invalid("column family 'default' cannot be dropped"));
            }
            families.remove(family);
            values.remove(family);
            writes.add(new Write(version, KeyRange.all(family)));
            return new KvOutcome.Done(version);
        }
        Mutation mutation =
                operation instanceof KvOperation.Put
                        ? new Mutation.Put(
                                family,
                                ((KvOperation.Put) operation).key(),
                                ((KvOperation.Put) operation).value())
                        : new Mutation.Delete(family, ((KvOperation.Delete) operation).key());
        return commit(version, Transaction.blind(mutation));
    }

    private KvOutcome commit(long version, Transaction transaction) {
        KvError error = problem(version, transaction);
        if (error != null) {
            return new KvOutcome.Rejected(error);
        }
        int order = 0;
        for (Mutation mutation : transaction.mutations()) {
            if (mutation instanceof Mutation.DeleteRange) {
                clear(version, ((Mutation.DeleteRange) mutation).range());
                order++;
                continue;
            }
            Bytes key = mutation.keyAt(version, order);
            values.getOrDefault(mutation.columnFamily(), new TreeMap<>())
                    .computeIfAbsent(key.toHex(), hex -> new TreeMap<>())
                    .put(version, mutation.valueAt(version, order));
            writes.add(new Write(version, KeyRange.point(mutation.columnFamily(), key)));
            order++;
        }
        for (KeyRange range : transaction.writeConflicts()) {
            writes.add(new Write(version, range));
        }
        return new KvOutcome.Done(version);
    }

    private void clear(long version, KeyRange range) {
        values.getOrDefault(range.columnFamily(), new TreeMap<>())
                .forEach(
                        (hex, versions) -> {
                            boolean inside =
                                    hex.compareTo(range.begin().toHex()) >= 0
                                            && endsAfter(range, bytes(hex));
                            if (inside) {
                                versions.put(version, Optional.empty());
                            }
                        });
        writes.add(new Write(version, range));
    }

    private @Nullable KvError problem(long version, Transaction transaction) {
        for (Mutation mutation : transaction.mutations()) {
            if (!families.containsKey(mutation.columnFamily())) {
                return new KvError.UnknownColumnFamily(mutation.columnFamily());
            }
            if (mutation.key().isEmpty() && !(mutation instanceof Mutation.DeleteRange)) {
                return new KvError.EmptyKey();
            }
        }
        List<KeyRange> ranges = new ArrayList<>(transaction.writeConflicts());
        ranges.addAll(transaction.reads());
        for (KeyRange range : ranges) {
            if (!families.containsKey(range.columnFamily())) {
                return new KvError.UnknownColumnFamily(range.columnFamily());
            }
        }
        if (transaction.readVersion().isEmpty()) {
            return null;
        }
        long readVersion = transaction.readVersion().getAsLong();
        if (readVersion >= version) {
            return new KvError.VersionAhead(readVersion, version - 1);
        }
        if (!transaction.reads().isEmpty() && readVersion < oldest) {
            return new KvError.VersionTooOld(readVersion, oldest);
        }
        for (KeyRange read : transaction.reads()) {
            long last = lastWriteIn(read);
            if (last > readVersion) {
                return new KvError.Conflict(readVersion, last);
            }
        }
        return null;
    }

    private long lastWriteIn(KeyRange range) {
        long last = 0;
        for (Write write : writes) {
            if (overlap(write.range(), range)) {
                last = Math.max(last, write.version());
            }
        }
        return last;
    }

    private static boolean overlap(KeyRange one, KeyRange other) {
        return one.columnFamily().equals(other.columnFamily())
                && !one.isEmpty()
                && !other.isEmpty()
                && endsAfter(one, other.begin())
                && endsAfter(other, one.begin());
    }

    private static boolean endsAfter(KeyRange range, Bytes key) {
        return range.end().map(end -> end.toHex().compareTo(key.toHex()) > 0).orElse(true);
    }

    /** Why nothing of a column family can be read at a version, or null if it can. */
    @Nullable KvError readProblem(String family, long version) {
        if (version > newest) {
            return new KvError.VersionAhead(version, newest);
        }
        if (version < oldest) {
            return new KvError.VersionTooOld(version, oldest);
        }
        Long made = families.get(family);
        return made == null || made > version ? new KvError.UnknownColumnFamily(family) : null;
    }

    Optional<Bytes> get(String family, Bytes key, long version) {
        TreeMap<String, TreeMap<Long, Optional<Bytes>>> keys =
                values.getOrDefault(family, new TreeMap<>());
        Map.Entry<Long, Optional<Bytes>> last =
                keys.getOrDefault(key.toHex(), new TreeMap<>()).floorEntry(version);
        return last == null ? Optional.empty() : last.getValue();
    }

    RangeResult range(RangeQuery query, long version) {
        NavigableMap<String, TreeMap<Long, Optional<Bytes>>> inside =
                values.getOrDefault(query.columnFamily(), new TreeMap<>())
                        .tailMap(query.begin().toHex(), true);
        if (query.end().isPresent()) {
            String end = query.end().get().toHex();
            inside = query.range().isEmpty() ? new TreeMap<>() : inside.headMap(end, false);
        }
        List<KvEntry> found = new ArrayList<>();
        long enough = (long) query.offset() + query.limit();
        for (String hex : query.reverse() ? inside.descendingKeySet() : inside.navigableKeySet()) {
            Bytes key = bytes(hex);
            get(query.columnFamily(), key, version)
                    .map(value -> new KvEntry(key, query.keysOnly() ? Bytes.EMPTY : value))
                    .ifPresent(found::add);
            if (found.size() > enough) {
                break;
            }
        }
        int from = Math.min(query.offset(), found.size());
        int to = (int) Math.min(enough, found.size());
        return new RangeResult(found.subList(from, to), to < found.size());
    }

    private static Bytes bytes(String hex) {
        byte[] bytes = new byte[hex.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
        }
        return Bytes.wrap(bytes);
    }
}
