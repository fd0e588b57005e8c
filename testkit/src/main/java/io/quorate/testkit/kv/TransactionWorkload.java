package io.quorate.testkit.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quorate.api.Bytes;
import io.quorate.kv.KeyRange;
import io.quorate.kv.KvCommand;
import io.quorate.kv.KvError;
import io.quorate.kv.KvException;
import io.quorate.kv.KvOperation;
import io.quorate.kv.KvOutcome;
import io.quorate.kv.KvStore;
import io.quorate.kv.Mutation;
import io.quorate.kv.PositionedCommand;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.RangeResult;
import io.quorate.kv.SessionCall;
import io.quorate.kv.Transaction;
import io.quorate.kv.state.VersionedStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/** Random commands that meet each other often, and what a model says of their outcomes. */
final class TransactionWorkload {

    private static final List<String> FAMILIES = List.of(KvStore.DEFAULT_COLUMN_FAMILY, "b", "c.d");
    private static final byte[] ALPHABET = {0, 1, 0x7F, (byte) 0x80, (byte) 0xFF};

    private final Random random;
    private final VersionedModel model;
    private final List<KvCommand> sentBefore = new ArrayList<>();
    private long position;
    private long sequence;
    private long timeMillis = 1_000_000;
    private int conflicts;
    private int commits;
    private int repeated;
    private int tooOld;

    TransactionWorkload(long seed, long windowVersions) {
        random = new Random(seed);
        model = new VersionedModel(windowVersions);
    }

    /** The next commands, with their positions. */
    List<PositionedCommand> commands(VersionedStore store) {
        List<PositionedCommand> commands = new ArrayList<>();
        // Reads are made at versions that are there: before the first of the batch.
        for (int count = 1 + random.nextInt(8); count > 0; count--) {
            position += random.nextInt(10) == 0 ? 1 + random.nextInt(3) : 1;
            timeMillis += random.nextInt(40) - 10;
            commands.add(new PositionedCommand(position, command(store)));
        }
        return commands;
    }

    /** What the model says of commands, in order. */
    List<KvOutcome> expected(List<PositionedCommand> commands) {
        List<KvOutcome> outcomes = new ArrayList<>();
        for (PositionedCommand command : commands) {
            KvOutcome outcome = model.apply(command.position(), command.command());
            outcomes.add(outcome);
            count(command, outcome);
        }
        return outcomes;
    }

    private void count(PositionedCommand command, KvOutcome outcome) {
        if (outcome instanceof KvOutcome.Rejected) {
            KvError error = ((KvOutcome.Rejected) outcome).error();
            conflicts += error instanceof KvError.Conflict ? 1 : 0;
            tooOld += error instanceof KvError.VersionTooOld ? 1 : 0;
        } else if (((KvOutcome.Done) outcome).version() != command.position()) {
            repeated++;
        } else if (command.command().action() instanceof KvCommand.Commit) {
            commits++;
        }
    }

    /** That the commands were such that each kind of outcome was there often. */
    void assertMeaningful(int operations) {
        int few = operations / 200;
        assertThat(conflicts).as("conflicts").isGreaterThan(few);
        assertThat(commits).as("commits").isGreaterThan(few);
        assertThat(repeated).as("repeated commands").isGreaterThan(few / 4);
        assertThat(tooOld).as("too old").isGreaterThan(few / 4);
    }

    private KvCommand command(VersionedStore store) {
        if (random.nextInt(8) == 0 && !sentBefore.isEmpty()) {
            KvCommand again = sentBefore.get(random.nextInt(sentBefore.size()));
            return new KvCommand(again.action(), again.session(), timeMillis);
        }
        KvCommand command = new KvCommand(action(store), session(), timeMillis);
        if (command.session().isPresent()) {
            sentBefore.add(command);
            // Soon enough that sessions have not forgotten the outcomes.
            if (sentBefore.size() > 8) {
                sentBefore.remove(0);
            }
        }
        return command;
    }

    private Optional<SessionCall> session() {
        List<Long> sessions = model.sessions();
        if (sessions.isEmpty() || random.nextInt(3) == 0) {
            return random.nextInt(50) == 0
                    ? Optional.of(new SessionCall(position + 5, 1, 0))
                    : Optional.empty();
        }
        long session = sessions.get(random.nextInt(sessions.size()));
        sequence += random.nextInt(3);
        long own = Math.max(1, sequence - random.nextInt(4));
        return Optional.of(new SessionCall(session, own, Math.max(0, own - 1 - random.nextInt(9))));
    }

    private KvCommand.Action action(VersionedStore store) {
        int choice = random.nextInt(200);
        if (choice < 2) {
            return new KvCommand.Write(new KvOperation.CreateColumnFamily(family()));
        }
        if (choice == 2) {
            return new KvCommand.Write(new KvOperation.DropColumnFamily(family()));
        }
        if (choice < 6) {
            return new KvCommand.OpenSession(KvCommand.LEASE_MILLIS_MIN + random.nextInt(4_000));
        }
        if (choice == 6) {
            List<Long> sessions = model.sessions();
            return new KvCommand.EndSession(
                    sessions.isEmpty() ? 9 : sessions.get(random.nextInt(sessions.size())));
        }
        if (choice < 70) {
            return new KvCommand.Write(
                    choice < 25
                            ? new KvOperation.Delete(family(), key())
                            : new KvOperation.Put(family(), key(), value()));
        }
        return new KvCommand.Commit(transaction(store));
    }

    private Transaction transaction(VersionedStore store) {
        OptionalLong readVersion = OptionalLong.empty();
        List<KeyRange> reads = new ArrayList<>();
        if (random.nextInt(6) != 0) {
            long version = someVersion();
            readVersion = OptionalLong.of(Math.max(0, version));
            for (int count = random.nextInt(3); count > 0; count--) {
                reads.add(read(store, version));
            }
        }
        List<KeyRange> conflicts = new ArrayList<>();
        if (random.nextInt(5) == 0) {
            conflicts.add(query().range());
        }
        List<Mutation> mutations = new ArrayList<>();
        for (int count = random.nextInt(4); count > 0; count--) {
            mutations.add(mutation());
        }
        return new Transaction(readVersion, reads, conflicts, mutations);
    }

    /** Mostly near the newest, sometimes out of the window or ahead. */
    private long someVersion() {
        long span = model.newest() - model.oldest() + 1;
        int choice = random.nextInt(20);
        if (choice == 0) {
            return model.oldest() - 1;
        }
        if (choice == 1) {
            return model.newest() + 1 + random.nextInt(20);
        }
        return choice < 12
                ? Math.max(model.oldest(), model.newest() - random.nextInt(4))
                : model.oldest() + (long) (random.nextDouble() * span);
    }

    /** Reads something as the model does. */
    private KeyRange read(VersionedStore store, long version) {
        if (random.nextBoolean()) {
            String family = family();
            Bytes key = key();
            KvError problem = model.readProblem(family, version);
            if (problem == null) {
                assertThat(store.get(family, key, version))
                        .isEqualTo(model.get(family, key, version));
            } else {
                assertFails(() -> store.get(family, key, version), problem);
            }
            return KeyRange.point(family, key);
        }
        RangeQuery query = query();
        KvError problem = model.readProblem(query.columnFamily(), version);
        if (problem != null) {
            assertFails(() -> store.range(query, version), problem);
            return query.range();
        }
        RangeResult result = store.range(query, version);
        assertThat(result).as("%s at %s", query, version).isEqualTo(model.range(query, version));
        return query.seenBy(result);
    }

    private static void assertFails(Runnable read, KvError problem) {
        assertThat(catchThrowableOfType(KvException.class, read::run).error()).isEqualTo(problem);
    }

    /** Compares what is there now. */
    void compare(VersionedStore store) {
        assertThat(store.columnFamilies()).isEqualTo(model.families());
        RangeQuery query = query();
        if (model.families().contains(query.columnFamily())) {
            assertThat(store.range(query)).isEqualTo(model.range(query, model.newest()));
            Bytes key = key();
            assertThat(store.get(query.columnFamily(), key))
                    .isEqualTo(model.get(query.columnFamily(), key, model.newest()));
        }
    }

    private Mutation mutation() {
        Bytes room = Bytes.wrap(new byte[Mutation.STAMP_BYTES]);
        switch (random.nextInt(9)) {
            case 0:
                return new Mutation.PutStampedKey(family(), key().concat(room), value());
            case 1:
                return new Mutation.PutStampedValue(family(), key(), value().concat(room));
            case 2:
            case 3:
                return new Mutation.Delete(family(), key());
            case 4:
                return range();
            default:
                return new Mutation.Put(family(), key(), value());
        }
    }

    /** Small mostly, so that keys are there to be read. */
    private Mutation range() {
        if (random.nextInt(4) == 0) {
            KeyRange any = query().range();
            return new Mutation.DeleteRange(any.columnFamily(), any.begin(), any.end());
        }
        Bytes begin = key();
        return new Mutation.DeleteRange(
                family(),
                begin,
                Optional.of(begin.concat(Bytes.wrap(new byte[] {(byte) random.nextInt(256)}))));
    }

    private RangeQuery query() {
        Bytes one = key();
        Bytes other = key();
        Bytes begin = one.toHex().compareTo(other.toHex()) <= 0 ? one : other;
        Optional<Bytes> end =
                random.nextInt(4) == 0
                        ? Optional.empty()
                        : Optional.of(begin.equals(one) ? other : one);
        return new RangeQuery(
                        family(),
                        begin,
                        end,
                        random.nextInt(4) == 0 ? random.nextInt(5) : 0,
                        1 + random.nextInt(12),
                        random.nextBoolean(),
                        random.nextInt(4) == 0)
                .selecting(random.nextInt(4) != 0, random.nextInt(4) == 0);
    }

    private String family() {
        return FAMILIES.get(random.nextInt(10) < 7 ? 0 : random.nextInt(FAMILIES.size()));
    }

    /** Few enough that keys meet again; hardly ever empty. */
    private Bytes key() {
        byte[] key = new byte[random.nextInt(60) == 0 ? 0 : 1 + random.nextInt(3)];
        for (int i = 0; i < key.length; i++) {
            key[i] = ALPHABET[random.nextInt(ALPHABET.length)];
        }
        return Bytes.wrap(key);
    }

    private Bytes value() {
        byte[] value = new byte[random.nextInt(4)];
        for (int i = 0; i < value.length; i++) {
            value[i] = (byte) random.nextInt(2);
        }
        return Bytes.wrap(value);
    }
}
