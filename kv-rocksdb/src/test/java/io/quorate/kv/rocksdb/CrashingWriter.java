package io.quorate.kv.rocksdb;

import io.quorate.api.StateSnapshot;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A process that writes to a store until it is killed. It prints {@code applied N} after each
 * write, and {@code snapshot N} after each snapshot.
 */
final class CrashingWriter {

    private static final int SNAPSHOT_EVERY = 40;

    private CrashingWriter() {}

    public static void main(String[] arguments) throws Exception {
        boolean logged = Boolean.parseBoolean(arguments[1]);
        RocksKvStore store = Stores.open(Path.of(arguments[0]), logged);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        out.println("open " + store.appliedPosition());
        if (store.columnFamilies().size() == 1) {
            Stores.apply(store, Stores.create("b"), Stores.create("c"), Stores.create("d"));
        }
        while (true) {
            long position = store.appliedPosition() + 3;
            String count = Long.toString(position);
            Stores.apply(
                    store,
                    Stores.put(Stores.MAIN, "count", count),
                    Stores.put("b", "count", count),
                    Stores.put("c", "filler" + position % 50, count + "x".repeat(3000)));
            out.println("applied " + count);
            if (position / 3 % SNAPSHOT_EVERY == 0) {
                try (StateSnapshot snapshot = store.snapshot()) {
                    snapshot.writeTo(OutputStream.nullOutputStream());
                    out.println("snapshot " + snapshot.position());
                }
            }
        }
    }
}
