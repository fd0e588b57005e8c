package io.quorate.server.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Bytes;
import io.quorate.api.Decision;
import io.quorate.api.StateSnapshot;
import io.quorate.kv.KvCommand;
import io.quorate.kv.KvCommandCodec;
import io.quorate.kv.KvOperation;
import io.quorate.kv.state.VersionedStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestedStateMachineTest {

    private static final long INTERVAL = 10;
    private static final int POSITIONS = 85;

    private final AtomicLong clock = new AtomicLong();

    private final class Replica {
        final VersionedStore store = new VersionedStore(new FakeKvStore());
        final StateDigests digests =
                new StateDigests(INTERVAL, store::view, Runnable::run, clock::get);
        final DigestedStateMachine machine =
                new DigestedStateMachine(new KvStateMachine(store), digests);

        SortedMap<Long, Bytes> recent() {
            return digests.recent();
        }
    }

    /** Some positions hold no decision. */
    private static boolean isDecision(long position) {
        return position % 7 != 0 && (position < 38 || position > 63);
    }

    private static Decision decision(long position) {
        return new Decision(position, 1, put("k" + position % 5, "v" + position));
    }

    private static Bytes put(String key, String value) {
        return KvCommandCodec.encode(
                new KvCommand(
                        new KvCommand.Write(
                                new KvOperation.Put("default", Bytes.utf8(key), Bytes.utf8(value))),
                        Optional.empty(),
                        7));
    }

    private static void apply(Replica replica, Random random, long upTo) {
        long position = replica.machine.lastApplied();
        while (position < upTo) {
            long end = Math.min(upTo, position + 1 + random.nextInt(25));
            List<Decision> batch = new ArrayList<>();
            for (long next = position + 1; next <= end; next++) {
                if (isDecision(next)) {
                    batch.add(decision(next));
                }
            }
            if (!batch.isEmpty()) {
                assertThat(replica.machine.apply(batch)).hasSize(batch.size());
            }
            replica.machine.skipTo(end);
            position = end;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void digestsAreTheSameHoweverDecisionsComeInBatches(long seed) {
        Replica one = new Replica();
        for (long position = 1; position <= POSITIONS; position++) {
            if (isDecision(position)) {
                one.machine.apply(List.of(decision(position)));
            } else {
                one.machine.skipTo(position);
            }
        }
        assertThat(one.recent().keySet()).containsExactly(10L, 20L, 30L, 40L, 50L, 60L, 70L, 80L);
        Replica other = new Replica();
        apply(other, new Random(seed), POSITIONS);

        assertThat(other.recent()).containsKeys(10L, 20L, 30L, 70L, 80L);
        other.recent()
                .forEach(
                        (position, digest) ->
                                assertThat(digest)
                                        .as("at %d", position)
                                        .isEqualTo(one.recent().get(position)));
        assertThat(other.store.digest()).isEqualTo(one.store.digest());
    }

    @Test
    void valueThatDiffersOnceShowsInEveryDigestBehindIt() {
        Replica one = new Replica();
        apply(one, new Random(1), 34);
        Replica other = new Replica();
        apply(other, new Random(1), 14);
        other.machine.apply(List.of(new Decision(15, 1, put("k0", "another"))));
        apply(other, new Random(1), 34);

        assertThat(other.recent().get(10L)).isEqualTo(one.recent().get(10L));
        assertThat(other.recent().get(20L)).isNotNull().isNotEqualTo(one.recent().get(20L));
        assertThat(other.recent().get(30L)).isNotNull().isNotEqualTo(one.recent().get(30L));
    }

    @Test
    void replicaThatBeganWithASnapshotHasTheSameDigestsFromThereOn() throws IOException {
        Replica one = new Replica();
        apply(one, new Random(1), 33);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (StateSnapshot snapshot = one.machine.prepareSnapshot()) {
            snapshot.writeTo(bytes);
        }
        Replica other = new Replica();
        other.machine.restore(33, new ByteArrayInputStream(bytes.toByteArray()));
        apply(one, new Random(2), POSITIONS);
        apply(other, new Random(3), POSITIONS);

        assertThat(other.recent()).containsKeys(70L, 80L).doesNotContainKey(30L);
        SortedMap<Long, Bytes> common = other.recent();
        common.keySet().retainAll(one.recent().keySet());
        common.forEach(
                (position, digest) ->
                        assertThat(digest)
                                .as("at %d", position)
                                .isEqualTo(one.recent().get(position)));
    }

    /** Positions of a coarser step are positions of every finer one. */
    @Test
    void digestsThatTakeLongAreTakenAtFewerPositions() {
        List<Runnable> work = new ArrayList<>();
        VersionedStore store = new VersionedStore(new FakeKvStore());
        StateDigests digests = new StateDigests(INTERVAL, store::view, work::add, clock::get);

        digests.reached(10);
        clock.addAndGet(100);
        work.remove(0).run();
        digests.reached(20);
        assertThat(work).as("20 times 100 have not passed").isEmpty();
        clock.addAndGet(2_000);
        digests.reached(30);
        assertThat(work).as("no multiple of the doubled step").isEmpty();
        digests.reached(40);
        assertThat(work).hasSize(1);
        digests.reached(60);
        clock.addAndGet(1);
        work.remove(0).run();
        clock.addAndGet(1_000);
        digests.reached(80);
        work.remove(0).run();
        digests.reached(100);
        assertThat(digests.recent()).containsOnlyKeys(10L, 40L, 80L);
    }
}
