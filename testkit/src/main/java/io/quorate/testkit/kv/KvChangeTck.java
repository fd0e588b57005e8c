package io.quorate.testkit.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.api.StateSnapshot;
import io.quorate.kv.ChangePage;
import io.quorate.kv.ChangeQuery;
import io.quorate.kv.KvChange;
import io.quorate.kv.KvCommand;
import io.quorate.kv.KvError;
import io.quorate.kv.KvException;
import io.quorate.kv.KvOperation;
import io.quorate.kv.Mutation;
import io.quorate.kv.PositionedCommand;
import io.quorate.kv.Transaction;
import io.quorate.kv.state.KeptWindow;
import io.quorate.kv.state.VersionedStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The stream of changes: everything once, in order, the same everywhere, or an error. */
abstract class KvChangeTck extends KvTransactionTck {

    private static final KeptWindow WINDOW = new KeptWindow(40, 1L << 40);

    @Test
    void changesOfAPrefixComeOnceAndInOrder() {
        VersionedStore store = new VersionedStore(open("a"), WINDOW);
        write(store, put("b/1", "x"));
        write(store, put("a/1", "x"));
        write(store, put("b/2", ""), new Mutation.Delete(MAIN, Bytes.utf8("b/1")));
        write(store, put("b/2", ""));
        write(store, put("b", "not below the prefix"));

        ChangePage page = store.changes(query("b/", 1));

        assertThat(page.changes())
                .containsExactly(
                        change(1, "b/1", "x"),
                        change(3, "b/2", ""),
                        new KvChange(3, Bytes.utf8("b/1"), Optional.empty()),
                        change(4, "b/2", ""));
        assertThat(page.throughVersion()).isEqualTo(5);
        assertThat(store.changes(query("b/", 4)).changes()).containsExactly(change(4, "b/2", ""));
        assertThat(store.changes(query("b/", 6))).isEqualTo(new ChangePage(List.of(), 5));
        assertThat(store.changes(query("b/", 9))).isEqualTo(new ChangePage(List.of(), 8));
    }

    @Test
    void changesAreRefusedWhenSomeAreNoLongerKept() {
        VersionedStore store = new VersionedStore(open("a"), WINDOW);
        assertThat(store.changes(query("", 1))).isEqualTo(new ChangePage(List.of(), 0));
        for (int i = 1; i <= 100; i++) {
            write(store, put("k", "" + i));
        }
        assertThat(store.changes(query("", 61)).changes()).hasSize(40);
        assertRefused(store, query("", 60), new KvError.VersionTooOld(59, 60));
        assertRefused(store, query("", 1), new KvError.VersionTooOld(0, 60));
    }

    @Test
    void changesOfAColumnFamilyBeginWithIt() {
        VersionedStore store = new VersionedStore(open("a"), WINDOW);
        write(store, put("k", "1"));
        apply(store, new KvCommand.Write(new KvOperation.CreateColumnFamily("users")));
        Bytes key = Bytes.utf8("u");
        apply(store, new KvCommand.Write(new KvOperation.Put("users", key, key)));

        ChangeQuery users = new ChangeQuery("users", Bytes.EMPTY, 3);
        assertThat(store.changes(users).changes())
                .containsExactly(new KvChange(3, key, Optional.of(key)));
        assertRefused(store, users.from(2), new KvError.UnknownColumnFamily("users"));

        apply(store, new KvCommand.Write(new KvOperation.DropColumnFamily("users")));
        assertRefused(store, users, new KvError.UnknownColumnFamily("users"));
        apply(store, new KvCommand.Write(new KvOperation.CreateColumnFamily("users")));
        assertRefused(store, users, new KvError.UnknownColumnFamily("users"));
        assertRefused(
                store,
                new ChangeQuery("~state", Bytes.EMPTY, 1),
                new KvError.UnknownColumnFamily("~state"));
    }

    @Test
    void pagesHoldAllOfAVersionAndGoOnBehindIt() {
        VersionedStore store = new VersionedStore(open("a"), KeptWindow.DEFAULT);
        List<KvChange> expected = new ArrayList<>();
        Random random = new Random(1);
        for (long version = 1; version <= 300; version++) {
            List<Mutation> mutations = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(20); i++) {
                String key = "k" + i;
                mutations.add(put(key, "v" + version));
                expected.add(change(version, key, "v" + version));
            }
            write(store, mutations.toArray(new Mutation[0]));
        }
        List<KvChange> found = new ArrayList<>();
        int pages = 0;
        for (long from = 1; from <= 300; pages++) {
            ChangePage page = store.changes(query("k", from));
            found.addAll(page.changes());
            assertThat(page.throughVersion()).isGreaterThanOrEqualTo(from);
            from = page.throughVersion() + 1;
        }
        assertThat(found).isEqualTo(expected);
        assertThat(pages).isBetween(2, 10);
    }

    @Test
    void changesAreTheSameOnARestoredStoreAndListenersHear() throws IOException {
        VersionedStore store = new VersionedStore(open("a"), WINDOW);
        AtomicInteger heard = new AtomicInteger();
        store.addListener(heard::incrementAndGet);
        for (int i = 1; i <= 60; i++) {
            write(store, put("k" + i % 7, "" + i));
        }
        assertThat(heard).hasValue(60);

        VersionedStore restored = new VersionedStore(open("b"), WINDOW);
        restored.addListener(heard::incrementAndGet);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (StateSnapshot snapshot = store.snapshot()) {
            snapshot.writeTo(out);
        }
        restored.restore(60, new ByteArrayInputStream(out.toByteArray()));

        assertThat(heard).hasValue(61);
        assertThat(restored.changes(query("k", 21))).isEqualTo(store.changes(query("k", 21)));
        assertThat(restored.changes(query("k", 21)).changes()).hasSize(40);
        assertRefused(restored, query("k", 20), new KvError.VersionTooOld(19, 20));
    }

    private static void assertRefused(VersionedStore store, ChangeQuery query, KvError error) {
        assertThatThrownBy(() -> store.changes(query))
                .isInstanceOfSatisfying(
                        KvException.class, refusal -> assertThat(refusal.error()).isEqualTo(error));
    }

    private static ChangeQuery query(String prefix, long from) {
        return new ChangeQuery(MAIN, Bytes.utf8(prefix), from);
    }

    private static KvChange change(long version, String key, String value) {
        return new KvChange(version, Bytes.utf8(key), Optional.of(Bytes.utf8(value)));
    }

    private static Mutation put(String key, String value) {
        return new Mutation.Put(MAIN, Bytes.utf8(key), Bytes.utf8(value));
    }

    private static void write(VersionedStore store, Mutation... mutations) {
        apply(store, new KvCommand.Commit(Transaction.blind(mutations)));
    }

    private static void apply(VersionedStore store, KvCommand.Action action) {
        KvCommand command = new KvCommand(action, Optional.empty(), 0);
        store.apply(List.of(new PositionedCommand(store.appliedPosition() + 1, command)));
    }
}
