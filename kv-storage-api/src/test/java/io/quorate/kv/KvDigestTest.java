package io.quorate.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KvDigestTest {

    private static KvOperation put(String family, String key, String value) {
        return new KvOperation.Put(family, Bytes.utf8(key), Bytes.utf8(value));
    }

    private static KvOperation create(String family) {
        return new KvOperation.CreateColumnFamily(family);
    }

    @Test
    void sameStateHasTheSameHashHoweverItCameAbout() {
        Bytes straight = hash(put("default", "a", "1"), put("default", "b", "2"));
        Bytes detour =
                hash(
                        put("default", "b", "0"),
                        put("default", "c", "3"),
                        put("default", "b", "2"),
                        new KvOperation.Delete("default", Bytes.utf8("c")),
                        put("default", "a", "1"));
        assertThat(detour).isEqualTo(straight);
    }

    @Test
    void statesThatDifferAnywhereHaveOtherHashes() {
        List<Bytes> hashes = new ArrayList<>();
        hashes.add(hash());
        hashes.add(hash(put("default", "a", "")));
        hashes.add(hash(put("default", "a", "b")));
        hashes.add(hash(put("default", "ab", "")));
        hashes.add(hash(put("default", "a", ""), put("default", "b", "")));
        hashes.add(hash(create("a")));
        hashes.add(hash(create("a"), put("a", "a", "b")));
        hashes.add(hash(create("a"), put("default", "a", "b")));
        hashes.add(hash(create("ab")));
        hashes.add(hash(create("a"), create("b")));
        assertThat(hashes).doesNotHaveDuplicates();
    }

    @Test
    void digestCarriesThePositionOfItsState() {
        MemoryKvStore store = new MemoryKvStore();
        store.apply(List.of(new PositionedOperation(17, put("default", "a", "1"))));
        assertThat(store.digest().position()).isEqualTo(17);
    }

    private static Bytes hash(KvOperation... operations) {
        MemoryKvStore store = new MemoryKvStore();
        store.apply(KvSnapshotFormatTest.positioned(List.of(operations)));
        return store.digest().hash();
    }
}
