package io.quorate.server.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.api.Decision;
import io.quorate.api.StateSnapshot;
import io.quorate.kv.KvCommand;
import io.quorate.kv.KvCommandCodec;
import io.quorate.kv.KvOperation;
import io.quorate.kv.state.VersionedStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RebuiltStateMachineTest {

    private final VersionedStore healthy = new VersionedStore(new FakeKvStore());
    private final KvStateMachine origin = new KvStateMachine(healthy);
    private final VersionedStore store = new VersionedStore(new FakeKvStore());
    private final KvStateMachine given = new KvStateMachine(store);
    private final AtomicInteger met = new AtomicInteger();

    private static Decision put(long position) {
        return new Decision(
                position,
                1,
                KvCommandCodec.encode(
                        new KvCommand(
                                new KvCommand.Write(
                                        new KvOperation.Put(
                                                "default",
                                                Bytes.utf8("k" + position % 3),
                                                Bytes.utf8("v" + position))),
                                Optional.empty(),
                                7)));
    }

    private static byte[] snapshot(KvStateMachine machine) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (StateSnapshot snapshot = machine.prepareSnapshot()) {
            snapshot.writeTo(bytes);
        }
        return bytes.toByteArray();
    }

    @BeforeEach
    void giveTheStateAt20() throws IOException {
        for (long position = 1; position <= 20; position++) {
            origin.apply(List.of(put(position)));
        }
        given.restore(20, new ByteArrayInputStream(snapshot(origin)));
        origin.apply(List.of(put(21), put(22)));
    }

    private RebuiltStateMachine rebuilt() {
        RebuiltStateMachine machine = new RebuiltStateMachine(given);
        machine.onceMet(met::incrementAndGet);
        return machine;
    }

    @Test
    void whatTheStateHoldsAlreadyIsNotAppliedAgain() {
        RebuiltStateMachine machine = rebuilt();
        assertThat(machine.lastApplied()).isZero();
        for (long position = 1; position < 19; position++) {
            assertThat(machine.apply(List.of(put(position)))).hasSize(1);
            assertThat(machine.lastApplied()).isEqualTo(position);
        }
        assertThat(met).hasValue(0);

        assertThat(machine.apply(List.of(put(19), put(20), put(21), put(22)))).hasSize(4);

        assertThat(met).hasValue(1);
        assertThat(machine.lastApplied()).isEqualTo(22);
        assertThat(store.digest()).isEqualTo(healthy.digest());
    }

    @Test
    void ownSnapshotFromBeforeIsNotTaken() throws IOException {
        RebuiltStateMachine machine = rebuilt();
        machine.restore(12, new ByteArrayInputStream(new byte[0]));
        assertThat(machine.lastApplied()).isEqualTo(12);
        machine.skipTo(20);

        assertThat(met).hasValue(1);
        machine.apply(List.of(put(21), put(22)));
        assertThat(store.digest()).isEqualTo(healthy.digest());
    }

    @Test
    void ownSnapshotThatIsNewerThanTheGivenStateIsRefused() throws IOException {
        RebuiltStateMachine machine = rebuilt();
        byte[] newer = snapshot(origin);

        assertThatThrownBy(() -> machine.restore(22, new ByteArrayInputStream(newer)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("rebuild it again");
        machine.engineStarted();
        machine.restore(22, new ByteArrayInputStream(newer));
        assertThat(met).hasValue(1);
        assertThat(store.digest()).isEqualTo(healthy.digest());
    }

    @Test
    void noSnapshotIsTakenUntilLogAndStateHaveMet() throws IOException {
        RebuiltStateMachine machine = rebuilt();
        machine.apply(List.of(put(1)));
        try (StateSnapshot none = machine.prepareSnapshot()) {
            assertThat(none.position()).isEqualTo(1);
            assertThatThrownBy(() -> none.writeTo(new ByteArrayOutputStream()))
                    .isInstanceOf(IOException.class);
        }
        machine.skipTo(30);
        try (StateSnapshot some = machine.prepareSnapshot()) {
            assertThat(some.position()).isEqualTo(30);
            some.writeTo(new ByteArrayOutputStream());
        }
    }
}
