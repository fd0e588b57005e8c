package io.quorate.runtime.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.EngineStatus.Health;
import io.quorate.api.Envelope;
import io.quorate.api.SnapshotInfo;
import io.quorate.api.SnapshotStore.Draft;
import io.quorate.runtime.Input;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Snapshots: taken, offered, fetched, installed. */
class SnapshotTransferTest {

    private static final int LARGE = 5 << 20;

    @Test
    void aSnapshotHoldsWhatIsAppliedAndTheCoresHeader() {
        try (Rig rig = Rig.started()) {
            decide(rig, "a");
            CompletableFuture<Long> taken = rig.engine.snapshot().toCompletableFuture();
            CompletableFuture<Long> joined = rig.engine.snapshot().toCompletableFuture();
            rig.lanes.runAll();
            assertThat(taken).isCompletedWithValue(1L);
            assertThat(joined).isCompletedWithValue(1L);
            SnapshotInfo info = rig.snapshots.current().orElseThrow();
            assertThat(info.header()).isEqualTo(Bytes.utf8("header of 1"));
            assertThat(rig.core().inputs).contains(new Input.SnapshotTaken<>(info));
            assertThat(rig.journal.openSnapshots).isZero();
            assertThat(rig.engine.status().snapshotPosition()).isEqualTo(1);
        }
    }

    @Test
    void aSnapshotThatIsBeingWrittenWhenTheEngineClosesIsGivenUp() {
        Rig rig = Rig.started();
        decide(rig, "a");
        CompletableFuture<Long> taken = rig.engine.snapshot().toCompletableFuture();
        rig.lanes.runLoop();
        rig.lanes.runApply();
        rig.close();
        assertThat(taken).isCompletedExceptionally();
        assertThat(rig.journal.openSnapshots).isZero();
        assertThat(rig.snapshots.current()).isEmpty();
    }

    @Test
    void aSnapshotThatIsOvertakenByANewerOneDoesNotTakeItsPlace() throws IOException {
        try (Rig rig = Rig.started()) {
            decide(rig, "a");
            CompletableFuture<Long> taken = rig.engine.snapshot().toCompletableFuture();
            rig.lanes.runLoop();
            rig.lanes.runApply();
            rig.lanes.runLoop();
            try (Draft newer = rig.snapshots.create(7, Bytes.utf8("from a peer"))) {
                newer.publish();
            }
            rig.lanes.runAll();
            assertThat(rig.snapshots.current().orElseThrow().position()).isEqualTo(7);
            assertThat(taken).isDone();
            assertThat(rig.journal.openSnapshots).isZero();
        }
    }

    @Test
    void aPeersSnapshotIsFetchedInstalledAndAcknowledged() {
        try (Rig sender = withSnapshot();
                Rig receiver = Rig.started(Rig.TWO)) {
            acceptOffers(receiver);
            offer(sender);
            exchange(sender, receiver, envelope -> true);
            assertInstalled(sender, receiver);
        }
    }

    @Test
    void whatGetsLostIsAskedForAgain() {
        try (Rig sender = withSnapshot();
                Rig receiver = Rig.started(Rig.TWO)) {
            acceptOffers(receiver);
            offer(sender);
            int[] count = {0};
            Predicate<Envelope> everyThirdIsLost =
                    envelope -> {
                        count[0]++;
                        return count[0] % 3 != 0;
                    };
            for (int i = 0; i < 200 && receiver.journal.position == 0; i++) {
                exchange(sender, receiver, everyThirdIsLost);
                sender.lanes.pass(600_000_000L);
                receiver.lanes.pass(600_000_000L);
            }
            exchange(sender, receiver, envelope -> true);
            assertThat(receiver.journal.content).isEqualTo("a;");
        }
    }

    @Test
    void anOfferThatIsNotAcceptedEndsAtOnce() {
        try (Rig sender = withSnapshot();
                Rig receiver = Rig.started(Rig.TWO)) {
            offer(sender);
            exchange(sender, receiver, envelope -> true);
            assertThat(sent(sender)).containsExactly(false);
            assertThat(receiver.journal.position).isZero();
        }
    }

    @Test
    void aReceiverThatIsSilentIsGivenUp() {
        try (Rig sender = withSnapshot()) {
            offer(sender);
            sender.lanes.pass(SnapshotReceiver.GIVE_UP_NANOS - 1_000_000_000L);
            assertThat(sent(sender)).isEmpty();
            sender.lanes.pass(2_000_000_000L);
            assertThat(sent(sender)).containsExactly(false);
        }
    }

    @Test
    void whatIsDecidedInTheSameBatchComesBeforeTheSnapshot() {
        try (Rig sender = withSnapshot();
                Rig receiver = Rig.started(Rig.TWO)) {
            receiver.script(
                    (input, effects) -> {
                        if (input instanceof Input.SnapshotOffered) {
                            effects.acceptSnapshot();
                        } else if (input instanceof Input.Received) {
                            effects.decide(1, 1, Bytes.utf8("a"));
                        }
                    });
            receiver.journal.beforeRestore =
                    () -> receiver.arrives(Rig.ONE, Wire.MESSAGE, Bytes.utf8("decide"));
            offer(sender);
            exchange(sender, receiver, envelope -> true);
            assertInstalled(sender, receiver);
            assertThat(receiver.engine.status().failure()).isEmpty();
        }
    }

    @Test
    void aDiskThatFailsUnderASnapshotIsCalledThat() {
        try (Rig sender = withSnapshot();
                Rig receiver = Rig.started(Rig.TWO)) {
            receiver.journal.restoreFails = true;
            acceptOffers(receiver);
            offer(sender);
            exchange(sender, receiver, envelope -> true);
            assertThat(receiver.engine.status().failure().orElseThrow())
                    .isInstanceOf(ConsensusError.StorageFailed.class);
        }
    }

    @Test
    void garbledChunksDoNotGetIn() {
        try (Rig sender = withSnapshot();
                Rig receiver = Rig.started(Rig.TWO)) {
            acceptOffers(receiver);
            offer(sender);
            boolean[] garbled = {false};
            List<Envelope> first = take(sender);
            deliver(first, receiver);
            deliver(take(receiver), sender);
            for (Envelope chunk : take(sender)) {
                byte[] bytes = chunk.payload().toByteArray();
                bytes[bytes.length - 1] ^= 1;
                garbled[0] = true;
                receiver.arrives(Rig.ONE, chunk.kind(), Bytes.wrap(bytes));
            }
            receiver.lanes.runAll();
            assertThat(garbled[0]).isTrue();
            for (int i = 0; i < 20; i++) {
                receiver.lanes.pass(600_000_000L);
                exchange(sender, receiver, envelope -> true);
            }
            assertInstalled(sender, receiver);
        }
    }

    @Test
    void whatASnapshotContainsIsNotAppliedOnceMore() {
        try (Rig sender = withSnapshot(0);
                Rig receiver = Rig.started(Rig.TWO)) {
            acceptOffers(receiver);
            offer(sender);
            deliver(take(sender), receiver);
            deliver(take(receiver), sender);
            for (Envelope chunk : take(sender)) {
                receiver.arrives(Rig.ONE, chunk.kind(), chunk.payload());
            }
            receiver.lanes.runLoop();
            receiver.lanes.runBackground();
            receiver.script(
                    (input, effects) -> {
                        if (input instanceof Input.Received) {
                            effects.decide(1, 1, Bytes.utf8("a"));
                        }
                    });
            receiver.arrives(Rig.ONE, Wire.MESSAGE, Bytes.utf8("the same, by the log"));
            receiver.lanes.runLoop();
            assertThat(receiver.journal.content).isEmpty();
            receiver.lanes.runAll();
            assertThat(receiver.journal.content).isEqualTo("a;");
            assertThat(receiver.engine.status().health()).isEqualTo(Health.RUNNING);
            assertThat(receiver.engine.status().applied()).isEqualTo(1);
        }
    }

    private static Rig withSnapshot() {
        return withSnapshot(LARGE);
    }

    private static Rig withSnapshot(int padding) {
        Rig rig = Rig.started();
        rig.journal.padding = padding;
        decide(rig, "a");
        rig.engine.snapshot();
        rig.lanes.runAll();
        return rig;
    }

    private static void decide(Rig rig, String command) {
        rig.script(
                (input, effects) -> {
                    if (input instanceof Input.Proposed<String> proposed) {
                        effects.decide(1, 1, proposed.command());
                    }
                });
        rig.engine.propose(Bytes.utf8(command));
        rig.lanes.runAll();
    }

    private static void acceptOffers(Rig rig) {
        rig.script(
                (input, effects) -> {
                    if (input instanceof Input.SnapshotOffered) {
                        effects.acceptSnapshot();
                    }
                });
    }

    private static void offer(Rig sender) {
        sender.script(
                (input, effects) -> {
                    if (input instanceof Input.Received) {
                        effects.sendSnapshot(Rig.TWO, "take this");
                    }
                });
        sender.arrives(Rig.TWO, Wire.MESSAGE, Bytes.utf8("I am behind"));
        sender.lanes.runAll();
    }

    private static void exchange(Rig one, Rig two, Predicate<Envelope> arrives) {
        boolean moved = true;
        while (moved) {
            List<Envelope> right = take(one);
            List<Envelope> left = take(two);
            moved = !right.isEmpty() || !left.isEmpty();
            right.removeIf(arrives.negate());
            left.removeIf(arrives.negate());
            deliver(right, two);
            deliver(left, one);
        }
    }

    private static List<Envelope> take(Rig rig) {
        List<Envelope> taken = new ArrayList<>(rig.sent);
        rig.sent.clear();
        return taken;
    }

    /** One at a time: the rig's mailbox is small. */
    private static void deliver(List<Envelope> envelopes, Rig to) {
        for (Envelope envelope : envelopes) {
            to.arrives(envelope.from(), envelope.kind(), envelope.payload());
            to.lanes.runAll();
        }
    }

    private static void assertInstalled(Rig sender, Rig receiver) {
        SnapshotInfo info = sender.snapshots.current().orElseThrow();
        assertThat(receiver.journal.content).isEqualTo("a;");
        assertThat(receiver.snapshots.current()).contains(info);
        assertThat(receiver.core().inputs).contains(new Input.SnapshotInstalled<>(Rig.ONE, info));
        assertThat(sent(sender)).containsExactly(true);
        assertThat(receiver.engine.status().applied()).isEqualTo(info.position());
    }

    private static List<Boolean> sent(Rig sender) {
        List<Boolean> ends = new ArrayList<>();
        for (Input<String> input : sender.core().inputs) {
            if (input instanceof Input.SnapshotSent<String> end) {
                ends.add(end.complete());
            }
        }
        return ends;
    }
}
