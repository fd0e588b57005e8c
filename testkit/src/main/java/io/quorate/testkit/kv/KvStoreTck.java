package io.quorate.testkit.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import io.quorate.api.StateSnapshot;
import io.quorate.kv.KvStore;
import io.quorate.kv.KvStoreProvider;
import io.quorate.kv.KvView;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.StateDigest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every {@link KvStore} has to do: extend this class, name the provider, and run it as a test.
 *
 * <p>Stores that survive their process are also closed and opened again. What a crash may take
 * differs from store to store; its author tests that.
 */
public abstract class KvStoreTck extends KvClearTck {

    @Test
    void providerIsFoundByItsName() {
        assertThat(KvStoreProvider.all().named(provider().name())).hasSameClassAs(provider());
    }

    /** Any sequence of operations leaves what a sorted map would hold. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void equalsAModel(long seed) throws IOException {
        KvStore store = open("a");
        KvModel model = new KvModel(seed);
        for (int i = 0; i < 150; i++) {
            model.applyTo(store);
            model.compareRange(store);
            model.compareGet(store);
            if (i % 25 == 24) {
                model.compareAll(store);
            }
            if (i == 70) {
                restore(store, store.appliedPosition(), written(store));
                model.compareAll(store);
            }
            if (i == 100 && provider().survivesProcess()) {
                store.close();
                store = open("a");
                model.compareAll(store);
            }
        }
    }

    @Test
    void closedStoreRefusesEverythingButToBeClosed() {
        KvStore store = open("a");
        apply(store, put(MAIN, "k", "v"));
        byte[] bytes = written(store);
        store.close();

        assertClosed(store::appliedPosition);
        assertClosed(() -> store.apply(List.of()));
        assertClosed(() -> store.skipTo(9));
        assertClosed(() -> store.get(MAIN, Bytes.utf8("k")));
        assertClosed(
                () ->
                        store.range(
                                new RangeQuery(
                                        MAIN, Bytes.EMPTY, Optional.empty(), 1, false, false)));
        assertClosed(store::columnFamilies);
        assertClosed(() -> store.read(KvView::position));
        assertClosed(store::digest);
        assertClosed(store::snapshot);
        assertClosed(() -> restore(store, 1, bytes));
        store.close();
    }

    private static void assertClosed(ThrowingCallable use) {
        assertThatThrownBy(use)
                .isInstanceOfSatisfying(
                        ConsensusException.class,
                        e -> assertThat(e.error()).isEqualTo(new ConsensusError.Closed()));
    }

    @Test
    void snapshotCanBeClosedAfterItsStore() {
        KvStore store = open("a");
        fill(store);
        StateSnapshot snapshot = store.snapshot();

        store.close();

        snapshot.close();
    }

    @Test
    void reopenedStoreHoldsWhatItHeld() {
        assumeTrue(provider().survivesProcess(), "the store ends with its process");
        KvStore store = open("a");
        fill(store);
        apply(store, drop("c"));
        StateDigest before = store.digest();
        List<String> families = store.columnFamilies();

        store.close();
        KvStore reopened = open("a");

        assertThat(reopened.digest()).isEqualTo(before);
        assertThat(reopened.appliedPosition()).isEqualTo(before.position());
        assertThat(reopened.columnFamilies()).isEqualTo(families);
        apply(reopened, create("c"), put("c", "k", "v"));
        assertThat(all(reopened, "c")).hasSize(1);
    }

    @Test
    void reopenedStoreHoldsWhatWasRestored() throws IOException {
        assumeTrue(provider().survivesProcess(), "the store ends with its process");
        KvStore source = openReference();
        fill(source);
        KvStore store = open("a");
        apply(store, create("gone"), put(MAIN, "old", "v"));

        restore(store, source.appliedPosition(), written(source));
        store.close();

        assertThat(open("a").digest()).isEqualTo(source.digest());
    }

    @Test
    void storesInDifferentDirectoriesAreSeparate() {
        KvStore one = open("a");
        KvStore other = open("b");

        apply(one, put(MAIN, "k", "1"));
        apply(other, put(MAIN, "k", "2"));

        assertThat(get(one, MAIN, "k")).contains("1");
        assertThat(get(other, MAIN, "k")).contains("2");
    }
}
