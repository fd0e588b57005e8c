package io.quorate.kv.rocksdb;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A database of a store, with its number.
 *
 * @param generation the database
 * @param number its number in the store's directory
 */
record Build(Generation generation, long number) {

    /** Fills a new database. */
    interface Filling {
        void fill(Loader loader) throws IOException;
    }

    /**
     * Makes the store's next database. It is the store's, durably, when this returns; when it
     * throws, there is none, unless {@link StoreDirectory#isAmbiguous}.
     */
    static Build of(StoreDirectory directory, RocksTuning tuning, long position, Filling filling)
            throws IOException {
        long number = directory.begin();
        @Nullable Generation generation = null;
        try (Loader loader = new Loader(directory.database(number), tuning)) {
            filling.fill(loader);
            generation = loader.finish(position);
            directory.commit(number);
            return new Build(generation, number);
        } catch (IOException | RuntimeException e) {
            if (generation != null) {
                generation.close();
            }
            discard(directory, number, e);
            throw e;
        }
    }

    private static void discard(StoreDirectory directory, long number, Exception cause) {
        try {
            directory.discard(number);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
