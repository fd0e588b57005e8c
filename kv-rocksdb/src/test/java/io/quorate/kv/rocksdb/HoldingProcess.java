package io.quorate.kv.rocksdb;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A process that opens a store and holds it. Prints {@code open} when it does. */
final class HoldingProcess {

    private HoldingProcess() {}

    public static void main(String[] arguments) throws Exception {
        try (RocksKvStore store = Stores.open(Path.of(arguments[0]), false)) {
            new PrintStream(System.out, true, StandardCharsets.UTF_8)
                    .println("open at " + store.appliedPosition());
            Thread.sleep(Long.MAX_VALUE);
        }
    }
}
