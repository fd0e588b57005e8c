package io.quorate.runtime.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import io.quorate.api.LogListener;
import io.quorate.api.ReplicaLog;
import io.quorate.api.Storage;
import io.quorate.api.StorageContext;
import io.quorate.api.StorageProvider;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The storage on real files, with its own threads. */
class WalStorageProviderTest {

    private static final int RECORDS = 50;
    private static final long SEGMENT = 16 << 10;

    private final WalStorageProvider provider = new WalStorageProvider();

    @TempDir Path directory;

    private StorageContext context() {
        return context(1, "toy");
    }

    private StorageContext context(int node, String engine) {
        return WalNode.context(directory.resolve("a/b"), node, engine, SEGMENT);
    }

    private Path file(String name) {
        return context().directory().resolve(name);
    }

    /** Appends, and waits until it is durable. */
    private static void appendAll(Storage storage, int group, int count) throws Exception {
        CountDownLatch durable = new CountDownLatch(1);
        ReplicaLog[] log = new ReplicaLog[1];
        log[0] =
                storage.openLog(
                        group,
                        new LogListener() {
                            @Override
                            public void durable(long lsn) {
                                if (lsn >= count) {
                                    durable.countDown();
                                }
                            }

                            @Override
                            public void failed(ConsensusError error) {
                                throw error.asException();
                            }
                        });
        for (int i = 1; i <= count; i++) {
            log[0].append(List.of(record(i)));
        }
        assertThat(durable.await(30, TimeUnit.SECONDS)).isTrue();
    }

    private static Bytes record(int number) {
        return Bytes.utf8("record " + "y".repeat(7 * number) + number);
    }

    private static int replayed(Storage storage, int group) {
        TreeMap<Long, Bytes> found = new TreeMap<>();
        storage.openLog(group, silent()).replay(found::put);
        found.forEach((lsn, bytes) -> assertThat(bytes).isEqualTo(record(lsn.intValue())));
        return found.size();
    }

    private static LogListener silent() {
        return new LogListener() {
            @Override
            public void durable(long lsn) {}

            @Override
            public void failed(ConsensusError error) {}
        };
    }

    private ConsensusError refusal(StorageContext context) {
        try (Storage storage = provider.open(context)) {
            throw new AssertionError(storage + " was opened");
        } catch (ConsensusException e) {
            return e.error();
        }
    }

    private void write() throws Exception {
        try (Storage storage = provider.open(context())) {
            appendAll(storage, 0, RECORDS);
        }
    }

    /** Every file, with its bytes. */
    private Map<String, Bytes> contents() throws IOException {
        Map<String, Bytes> contents = new TreeMap<>();
        FileDisk disk = FileDisk.in(context().directory());
        for (String name : disk.list()) {
            contents.put(name, Bytes.wrap(Files.readAllBytes(file(name))));
        }
        return contents;
    }

    @Test
    void isFoundByItsName() {
        List<String> names = new ArrayList<>();
        ServiceLoader.load(StorageProvider.class).forEach(found -> names.add(found.name()));
        assertThat(names).contains("wal", "memory");
        assertThat(provider.survivesProcess()).isTrue();
    }

    @Test
    void whatWasWrittenIsThereAgain() throws Exception {
        UUID incarnation;
        try (Storage storage = provider.open(context())) {
            incarnation = storage.incarnation();
            appendAll(storage, 0, RECORDS);
            appendAll(storage, 5, 20);
        }
        try (Storage storage = provider.open(context())) {
            assertThat(storage.incarnation()).isEqualTo(incarnation);
            assertThat(replayed(storage, 0)).isEqualTo(RECORDS);
            assertThat(replayed(storage, 5)).isEqualTo(20);
            assertThat(replayed(storage, 7)).isZero();
        }
    }

    @Test
    void everyFlippedByteOfEverySyncedRecordIsCorruption() throws Exception {
        write();
        Path segment = file(WalFormat.segmentName(1));
        byte[] bytes = Files.readAllBytes(segment);
        Map<String, Bytes> others = contents();
        int end = bytes.length;
        while (bytes[end - 1] == 0) {
            end--;
        }
        try (DiskFile file =
                FileDisk.in(context().directory()).open(segment.getFileName().toString(), false)) {
            for (int at = 0; at < end; at++) {
                file.write(at, ByteBuffer.wrap(new byte[] {(byte) (bytes[at] ^ 0x20)}));
                assertThat(refusal(context()))
                        .as("byte %d", at)
                        .isInstanceOf(ConsensusError.Corrupt.class);
                file.write(at, ByteBuffer.wrap(new byte[] {bytes[at]}));
            }
        }
        assertThat(contents()).as("nothing was changed").isEqualTo(others);
        try (Storage storage = provider.open(context())) {
            assertThat(replayed(storage, 0)).isEqualTo(RECORDS);
        }
    }

    @Test
    void aDirectoryOfAnotherOwnerIsRefusedAndLeftAlone() throws Exception {
        write();
        Map<String, Bytes> before = contents();
        for (StorageContext other : List.of(context(2, "toy"), context(1, "other"))) {
            assertThat(refusal(other)).isInstanceOf(ConsensusError.Mismatch.class);
        }
        assertThat(refusal(context(2, "toy")).message()).contains("node", "'2'", "'1'");
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void anotherFormatIsRefused() throws Exception {
        write();
        byte[] manifest = Files.readAllBytes(file(Manifest.NAME));
        manifest[8] = 2;
        CRC32C crc = new CRC32C();
        crc.update(manifest, 0, manifest.length - 4);
        ByteBuffer.wrap(manifest)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(manifest.length - 4, (int) crc.getValue());
        Files.write(file(Manifest.NAME), manifest);
        assertThat(refusal(context())).isInstanceOf(ConsensusError.Mismatch.class);
        assertThat(refusal(context()).message()).contains("format", "'1'", "'2'");
    }

    @Test
    void aDirectoryInUseIsRefused() throws Exception {
        Storage storage = provider.open(context());
        for (int i = 0; i < 2; i++) {
            assertThat(refusal(context()))
                    .isInstanceOf(ConsensusError.StorageFailed.class)
                    .extracting(ConsensusError::message)
                    .asString()
                    .contains("in use");
            assertThatThrownBy(() -> provider.destroy(context())).hasMessageContaining("in use");
        }
        storage.close();
        provider.open(context()).close();
    }

    @Test
    void aDirectoryInUseByAnotherProcessIsRefused() throws Exception {
        provider.open(context()).close();
        String lock = file(DirectoryLock.NAME).toString();
        Process other =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                LockHolder.class.getName(),
                                lock)
                        .redirectErrorStream(true)
                        .start();
        try {
            assertThat(other.inputReader().readLine()).isEqualTo("locked");
            assertThat(refusal(context()).message()).contains("in use by another process");
        } finally {
            other.destroyForcibly().waitFor();
        }
        provider.open(context()).close();
    }

    @Test
    void destroyLeavesNothing() throws Exception {
        write();
        Files.writeString(file("not-ours.txt"), "stays");
        provider.destroy(context());
        provider.destroy(context());
        assertThat(contents().keySet())
                .containsExactlyInAnyOrder(DirectoryLock.NAME, "not-ours.txt");
        try (Storage storage = provider.open(context())) {
            assertThat(replayed(storage, 0)).isZero();
        }
    }

    @Test
    void leftoversAreRemoved() throws Exception {
        write();
        Files.write(file("segment.tmp"), new byte[3]);
        Files.write(file("manifest.tmp"), new byte[3]);
        Files.write(file(WalFormat.segmentName(99)), new byte[3]);
        provider.open(context()).close();
        assertThat(contents().keySet())
                .doesNotContain("segment.tmp", "manifest.tmp", WalFormat.segmentName(99));
    }

    @Test
    void anInterruptedThreadReadsAndOthersReadOn() throws Exception {
        try (Storage storage = provider.open(context())) {
            appendAll(storage, 0, RECORDS);
            storage.openLog(1, silent());
        }
        try (Storage storage = provider.open(context())) {
            ReplicaLog log = storage.openLog(0, silent());
            Thread.currentThread().interrupt();
            assertThat(log.read(3)).isEqualTo(record(3));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(log.read(4)).isEqualTo(record(4));
            Thread.currentThread().interrupt();
            log.append(List.of(record(RECORDS + 1)));
            log.close();
            assertThat(Thread.interrupted()).isTrue();
            assertThat(log.durableLsn()).isEqualTo(RECORDS + 1);
        }
    }

    @Test
    void manyThreadsAppendAndReadAtOnce() throws Exception {
        int groups = 4;
        int count = 500;
        try (Storage storage = provider.open(context())) {
            List<Thread> threads = new ArrayList<>();
            List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
            for (int i = 0; i < groups; i++) {
                int group = i;
                Thread thread =
                        new Thread(
                                () -> {
                                    try {
                                        ReplicaLog log = storage.openLog(group, silent());
                                        for (int n = 1; n <= count; n++) {
                                            long lsn = log.append(List.of(payload(group, n)));
                                            assertThat(lsn).isEqualTo(n);
                                            int back = n - n % 7;
                                            if (back > 0) {
                                                assertThat(log.read(back))
                                                        .isEqualTo(payload(group, back));
                                            }
                                        }
                                    } catch (Throwable e) {
                                        failures.add(e);
                                    }
                                });
                threads.add(thread);
                thread.start();
            }
            for (Thread thread : threads) {
                thread.join(TimeUnit.SECONDS.toMillis(60));
                assertThat(thread.isAlive()).isFalse();
            }
            assertThat(failures).isEmpty();
        }
        try (Storage storage = provider.open(context())) {
            for (int group = 0; group < groups; group++) {
                int of = group;
                long[] seen = new long[1];
                storage.openLog(group, silent())
                        .replay(
                                (lsn, bytes) -> {
                                    assertThat(bytes).isEqualTo(payload(of, (int) lsn));
                                    seen[0]++;
                                });
                assertThat(seen[0]).isEqualTo(count);
            }
        }
    }

    private static Bytes payload(int group, int number) {
        byte[] bytes = new byte[40 + number % 90];
        Arrays.fill(bytes, (byte) (group * 31 + number));
        return Bytes.wrap(bytes);
    }
}
