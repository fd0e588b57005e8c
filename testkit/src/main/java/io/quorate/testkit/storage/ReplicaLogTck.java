package io.quorate.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import io.quorate.api.ReplicaLog;
import io.quorate.api.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link ReplicaLog} must do, and the storage around it. */
public abstract class ReplicaLogTck extends StorageTck {

    private final LogProgress progress = new LogProgress();

    private ReplicaLog openLog() {
        ReplicaLog log = storage.openLog(0, progress);
        log.replay((lsn, record) -> {});
        return log;
    }

    private static List<Bytes> records(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(i -> Bytes.utf8("record " + i)).toList();
    }

    private TreeMap<Long, Bytes> replayed() {
        TreeMap<Long, Bytes> found = new TreeMap<>();
        try (ReplicaLog log = storage.openLog(0, new LogProgress())) {
            log.replay(
                    (lsn, record) -> {
                        assertThat(lsn).isEqualTo(found.isEmpty() ? lsn : found.lastKey() + 1);
                        found.put(lsn, record);
                    });
        }
        return found;
    }

    @Test
    void numbersAreConsecutiveFromOneAndBecomeDurable() {
        try (ReplicaLog log = openLog()) {
            assertThat(log.lastLsn()).isZero();
            assertThat(log.firstLsn()).isEqualTo(1);
            assertThat(log.append(records(1, 3))).isEqualTo(3);
            assertThat(log.append(records(4, 4))).isEqualTo(4);
            progress.await(4);
            assertThat(log.durableLsn()).isEqualTo(4);
            assertThat(log.lastLsn()).isEqualTo(4);
        }
    }

    @Test
    void aRecordCanBeReadAsSoonAsItIsAppended() {
        try (ReplicaLog log = openLog()) {
            log.append(records(1, 100));
            for (int i = 1; i <= 100; i++) {
                assertThat(log.read(i)).isEqualTo(Bytes.utf8("record " + i));
            }
            progress.await(100);
            for (int i = 1; i <= 100; i++) {
                assertThat(log.read(i)).isEqualTo(Bytes.utf8("record " + i));
            }
            assertThatThrownBy(() -> log.read(0)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> log.read(101)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void whatWasDurableIsThereAfterReopening() {
        try (ReplicaLog log = openLog()) {
            log.append(records(1, 500));
            progress.await(500);
        }
        reopen();
        assertThat(List.copyOf(replayed().values())).isEqualTo(records(1, 500));
        try (ReplicaLog log = openLog()) {
            assertThat(log.append(records(501, 501))).isEqualTo(501);
            assertThat(log.read(17)).isEqualTo(Bytes.utf8("record 17"));
        }
        reopen();
        assertThat(replayed()).hasSize(501);
    }

    @Test
    void closingMakesDurableWhatWasAppended() {
        try (ReplicaLog log = openLog()) {
            log.append(records(1, 50));
        }
        reopen();
        assertThat(replayed()).hasSize(50);
        ReplicaLog log = openLog();
        log.append(records(51, 60));
        reopen();
        assertThat(replayed()).hasSize(60);
        log.close();
    }

    @Test
    void releasedRecordsAreGoneAtOnceAndTheRestStays() {
        try (ReplicaLog log = openLog()) {
            log.append(records(1, 100));
            progress.await(100);
            log.release(41);
            assertThat(log.firstLsn()).isEqualTo(41);
            assertThatThrownBy(() -> log.read(40)).isInstanceOf(IllegalArgumentException.class);
            assertThat(log.read(41)).isEqualTo(Bytes.utf8("record 41"));
            log.release(10);
            assertThat(log.firstLsn()).isEqualTo(41);
            log.release(101);
            assertThat(log.firstLsn()).isEqualTo(101);
            assertThatThrownBy(() -> log.release(102)).isInstanceOf(IllegalArgumentException.class);
            assertThat(log.append(records(101, 101))).isEqualTo(101);
            progress.await(101);
        }
        reopen();
        assertThat(replayed().lastEntry().getValue()).isEqualTo(Bytes.utf8("record 101"));
        try (ReplicaLog log = openLog()) {
            assertThat(log.append(records(102, 102))).isEqualTo(102);
        }
    }

    @Test
    void recordsAreMeasuredAtTheLimitAndARefusedBatchLeavesNothing() {
        try (ReplicaLog log = openLog()) {
            int max = log.recordBytesMax();
            log.append(List.of(Bytes.wrap(new byte[max])));
            assertTooLarge(log, List.of(Bytes.utf8("fits"), Bytes.wrap(new byte[max + 1])));
            assertTooLarge(log, List.of(Bytes.EMPTY));
            assertThat(log.lastLsn()).isEqualTo(1);
            assertThat(log.append(records(2, 2))).isEqualTo(2);
            progress.await(2);
            assertThat(log.read(1).size()).isEqualTo(max);
        }
        reopen();
        assertThat(replayed()).hasSize(2);
    }

    private static void assertTooLarge(ReplicaLog log, List<Bytes> batch) {
        assertThatThrownBy(() -> log.append(batch))
                .isInstanceOfSatisfying(
                        ConsensusException.class,
                        e -> assertThat(e.error()).isInstanceOf(ConsensusError.TooLarge.class));
    }

    @Test
    void everyByteComesBack() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        try (ReplicaLog log = openLog()) {
            log.append(List.of(Bytes.wrap(all), Bytes.wrap(new byte[1]), Bytes.wrap(all)));
            progress.await(3);
        }
        reopen();
        assertThat(replayed().get(1L)).isEqualTo(Bytes.wrap(all));
        assertThat(replayed().get(2L)).isEqualTo(Bytes.wrap(new byte[1]));
    }

    @Test
    void groupsDoNotSeeEachOther() {
        LogProgress ofOne = new LogProgress();
        try (ReplicaLog zero = openLog();
                ReplicaLog one = storage.openLog(1, ofOne)) {
            one.replay((lsn, record) -> {});
            for (int i = 1; i <= 50; i++) {
                zero.append(List.of(Bytes.utf8("zero " + i)));
                one.append(List.of(Bytes.utf8("one " + i), Bytes.utf8("one again")));
            }
            progress.await(50);
            ofOne.await(100);
            zero.release(51);
        }
        reopen();
        try (ReplicaLog one = storage.openLog(1, new LogProgress())) {
            List<Bytes> found = new ArrayList<>();
            one.replay((lsn, record) -> found.add(record));
            assertThat(found).hasSize(100).contains(Bytes.utf8("one 50"));
        }
    }

    @Test
    void oneSyncCoversWhatGathered() {
        try (ReplicaLog log = openLog()) {
            for (int i = 1; i <= 20_000; i++) {
                log.append(records(i, i));
            }
            progress.await(20_000);
            assertThat(progress.calls()).isLessThan(20_000);
        }
    }

    @Test
    void aClosedLogTakesNothingMore() {
        ReplicaLog log = openLog();
        log.close();
        log.close();
        assertThatThrownBy(() -> log.append(records(1, 1)))
                .isInstanceOfSatisfying(
                        ConsensusException.class,
                        e ->
                                assertThat(e.error())
                                        .isInstanceOf(ConsensusError.StorageFailed.class));
    }

    @Test
    void aLogIsOpenedOnceAtATime() {
        try (ReplicaLog log = openLog()) {
            assertThat(log.lastLsn()).isZero();
            assertThatThrownBy(() -> storage.openLog(0, new LogProgress()))
                    .isInstanceOf(IllegalStateException.class);
        }
        openLog().close();
    }

    @Test
    void theIncarnationStaysUntilTheStorageIsDestroyed() {
        UUID first = storage.incarnation();
        reopen();
        assertThat(storage.incarnation()).isEqualTo(first);
        storage.close();
        provider().destroy(context());
        open();
        assertThat(storage.incarnation()).isNotEqualTo(first);
        assertThat(replayed()).isEmpty();
    }

    @Test
    void anotherOwnersStorageIsRefusedByName() {
        storage.close();
        assertMismatch("other", 1, "kit");
        assertMismatch("tck", 2, "kit");
        assertMismatch("tck", 1, "nosuch");
        open();
    }

    private void assertMismatch(String cluster, int node, String engine) {
        assertThatThrownBy(
                        () -> {
                            Storage opened = provider().open(context(cluster, node, engine));
                            opened.close();
                        })
                .isInstanceOfSatisfying(
                        ConsensusException.class,
                        e -> assertThat(e.error()).isInstanceOf(ConsensusError.Mismatch.class));
    }

    @Test
    void randomLivesAgreeWithAModel() {
        SplittableRandom random = new SplittableRandom(20_261_121);
        TreeMap<Long, Bytes> model = new TreeMap<>();
        long next = 1;
        long first = 1;
        for (int life = 0; life < 12; life++) {
            LogProgress heard = new LogProgress();
            try (ReplicaLog log = storage.openLog(0, heard)) {
                TreeMap<Long, Bytes> found = new TreeMap<>();
                log.replay(found::put);
                assertThat(found.tailMap(first)).isEqualTo(model.tailMap(first));
                for (int step = random.nextInt(40); step >= 0; step--) {
                    List<Bytes> batch = randomBatch(random);
                    for (Bytes record : batch) {
                        model.put(next, record);
                        next++;
                    }
                    assertThat(log.append(batch)).isEqualTo(next - 1);
                    if (random.nextInt(10) == 0) {
                        heard.await(next - 1);
                        first = first + random.nextLong(next - first + 1);
                        log.release(first);
                        model.headMap(first).clear();
                    }
                    assertSame(log, model, random);
                }
            }
            reopen();
        }
    }

    private static List<Bytes> randomBatch(SplittableRandom random) {
        List<Bytes> batch = new ArrayList<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            byte[] record = new byte[1 + random.nextInt(random.nextInt(8) == 0 ? 20_000 : 200)];
            random.nextBytes(record);
            batch.add(Bytes.wrap(record));
        }
        return batch;
    }

    private static void assertSame(
            ReplicaLog log, TreeMap<Long, Bytes> model, SplittableRandom random) {
        if (!model.isEmpty()) {
            long span = model.lastKey() - model.firstKey() + 1;
            long lsn = model.firstKey() + random.nextLong(span);
            assertThat(log.read(lsn)).isEqualTo(model.get(lsn));
        }
    }
}
