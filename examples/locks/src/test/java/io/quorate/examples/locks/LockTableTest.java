package io.quorate.examples.locks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.api.Decision;
import io.quorate.api.StateSnapshot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LockTableTest {

    private final LockTable table = new LockTable();

    @Test
    void theFirstWhoAsksHasItUntilItsUnlocked() {
        assertThat(apply("lock printer alice")).contains(new Holder("alice", 1));
        assertThat(apply("lock printer bob")).contains(new Holder("alice", 1));
        assertThat(apply("lock printer alice")).contains(new Holder("alice", 1));
        assertThat(apply("unlock printer bob")).contains(new Holder("alice", 1));
        assertThat(apply("unlock printer alice")).isEmpty();
        assertThat(apply("lock printer bob")).contains(new Holder("bob", 6));
    }

    @Test
    void whatIsNotUnderstoodChangesNothing() {
        apply("lock printer alice");
        for (String text : List.of("", "lock", "lock printer", "lend printer bob", "lock  bob")) {
            assertThat(apply(text)).as(text).isEmpty();
        }
        assertThat(table.holder("printer")).contains(new Holder("alice", 1));
        assertThat(table.lastApplied()).isEqualTo(6);
    }

    @Test
    void aSnapshotIsTheTableAsItWasThen() throws IOException {
        apply("lock printer alice");
        apply("lock scanner bob");
        StateSnapshot snapshot = table.prepareSnapshot();
        apply("unlock printer alice");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        snapshot.writeTo(bytes);

        LockTable other = new LockTable();
        other.restore(snapshot.position(), new ByteArrayInputStream(bytes.toByteArray()));
        assertThat(other.lastApplied()).isEqualTo(2);
        assertThat(other.holder("printer")).contains(new Holder("alice", 1));
        assertThat(other.holder("scanner")).contains(new Holder("bob", 2));

        byte[] half = Arrays.copyOf(bytes.toByteArray(), bytes.size() / 2);
        assertThatThrownBy(() -> table.restore(9, new ByteArrayInputStream(half)))
                .isInstanceOf(IOException.class);
        assertThat(table.lastApplied()).isEqualTo(3);
        assertThat(table.holder("scanner")).contains(new Holder("bob", 2));
    }

    @Test
    void namesAreWords() {
        for (String name : List.of("", "two words", "x".repeat(201))) {
            assertThatThrownBy(() -> new LockCommand(LockCommand.Verb.LOCK, name, "alice"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + name + "'");
        }
    }

    private Optional<Holder> apply(String text) {
        Decision decision = new Decision(table.lastApplied() + 1, 1, Bytes.utf8(text));
        return Holder.decoded(table.apply(List.of(decision)).get(0));
    }
}
