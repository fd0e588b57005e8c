package io.quorate.mock;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Bytes;
import io.quorate.api.ClusterId;
import io.quorate.api.ConsensusError;
import io.quorate.api.LogListener;
import io.quorate.api.NodeId;
import io.quorate.api.Providers;
import io.quorate.api.ReplicaLog;
import io.quorate.api.Settings;
import io.quorate.api.Storage;
import io.quorate.api.StorageContext;
import io.quorate.api.StorageProvider;
import io.quorate.mock.MockMessage.Entry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HistoryTest {

    private final StorageProvider provider = Providers.storages().named("memory");
    private final StorageContext context =
            new StorageContext(
                    new ClusterId("history"),
                    NodeId.of(1),
                    "mock",
                    Path.of("unused"),
                    Settings.defaults(provider));
    private final Storage storage = provider.open(context);
    private final List<Entry> expected = new ArrayList<>();

    @AfterEach
    void destroy() {
        storage.close();
        provider.destroy(context);
    }

    private ReplicaLog log() {
        return storage.openLog(
                0,
                new LogListener() {
                    @Override
                    public void durable(long lsn) {}

                    @Override
                    public void failed(ConsensusError error) {}
                });
    }

    @Test
    void everyEntryIsThereHoweverOldAndWhateverWasReplaced() {
        Random random = new Random(7);
        ReplicaLog log = log();
        History history = new History(log);
        history.recover();
        for (int batch = 1; batch <= 400; batch++) {
            if (random.nextInt(10) == 0) {
                history.enter(history.epoch() + 1, 0);
                replaceSome(history, random);
            }
            for (int i = random.nextInt(300); i >= 0; i--) {
                append(history, batch + "/" + i);
            }
            history.write();
        }
        assertThat(history.lastPosition()).isGreaterThan(20_000);
        assertSame(history);
        log.close();

        ReplicaLog again = log();
        History recovered = new History(again);
        recovered.recover();
        assertSame(recovered);
        assertThat(recovered.durablePosition()).isEqualTo(recovered.lastPosition());
        recovered.enter(recovered.epoch() + 1, 0);
        replace(recovered, 10);
        recovered.write();
        append(recovered, "behind");
        recovered.write();
        assertSame(recovered);
        assertThat(recovered.durablePosition()).isEqualTo(9);
        recovered.durable(recovered.lastLsn());
        assertThat(recovered.durablePosition()).isEqualTo(recovered.lastPosition());
        again.close();
    }

    private void append(History history, String text) {
        Entry entry = Entry.of(history.epoch(), Bytes.utf8(text));
        expected.add(entry);
        assertThat(history.append(entry)).isEqualTo(expected.size());
    }

    private void replaceSome(History history, Random random) {
        if (!expected.isEmpty()) {
            replace(history, Math.max(1, expected.size() - random.nextInt(2_000)));
        }
    }

    private void replace(History history, int position) {
        expected.subList(position - 1, expected.size()).clear();
        Entry entry = Entry.of(history.epoch(), Bytes.utf8("instead"));
        expected.add(entry);
        history.put(position, entry);
    }

    private void assertSame(History history) {
        assertThat(history.lastPosition()).isEqualTo(expected.size());
        for (int position = 1; position <= expected.size(); position++) {
            Entry entry = expected.get(position - 1);
            assertThat(history.entry(position)).isEqualTo(entry);
            assertThat(history.epochAt(position)).isEqualTo(entry.epoch());
        }
    }
}
