package io.quorate.kv.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.kv.KvStore;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that writes is killed, again and again, in the middle of whatever RocksDB does. */
final class RocksKillTest {

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void killedProcessLeavesDataThatFitsThePosition(boolean logged) throws Exception {
        long lastApplied = 0;
        long lastSnapshot = 0;
        for (int lines : new int[] {30, 101, 250}) {
            try (ChildProcess writer =
                    new ChildProcess(
                            CrashingWriter.class, directory.toString(), String.valueOf(logged))) {
                for (int i = 0; i < lines; i++) {
                    String line = writer.line();
                    assertThat(line).matches("(open|applied|snapshot) \\d+");
                    lastApplied = Math.max(lastApplied, number(line, "applied "));
                    lastSnapshot = Math.max(lastSnapshot, number(line, "snapshot "));
                }
                for (String line : writer.kill()) {
                    lastApplied = Math.max(lastApplied, number(line, "applied "));
                    lastSnapshot = Math.max(lastSnapshot, number(line, "snapshot "));
                }
            }
            try (KvStore store = Stores.open(directory, logged)) {
                long position = store.appliedPosition();
                assertThat(position).isGreaterThanOrEqualTo(logged ? lastApplied : lastSnapshot);
                assertFits(store, position);
                // What the log of an engine would repeat is written anew.
                lastApplied = position;
            }
        }
        assertThat(lastSnapshot).isPositive();
    }

    private static void assertFits(KvStore store, long position) {
        if (position == 0) {
            assertThat(store.columnFamilies()).containsExactly(Stores.MAIN);
            return;
        }
        assertThat(store.columnFamilies()).containsExactly("b", "c", "d", Stores.MAIN);
        Optional<String> count =
                position == 3 ? Optional.empty() : Optional.of(String.valueOf(position));
        assertThat(Stores.get(store, Stores.MAIN, "count")).isEqualTo(count);
        assertThat(Stores.get(store, "b", "count")).isEqualTo(count);
        assertThat(Stores.get(store, "c", "filler" + position % 50).map(RocksKillTest::digits))
                .isEqualTo(count);
    }

    private static String digits(String filler) {
        return filler.replace("x", "");
    }

    /** The last line may be cut short: it then says less than what happened. */
    private static long number(String line, String word) {
        return line.matches(word + "\\d+") ? Long.parseLong(line.substring(word.length())) : 0;
    }
}
