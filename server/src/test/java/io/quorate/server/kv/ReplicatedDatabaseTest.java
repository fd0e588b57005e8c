package io.quorate.server.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import io.quorate.api.ProposalResult;
import io.quorate.api.ReadMode;
import io.quorate.api.ReadResult;
import io.quorate.kv.KvCommand;
import io.quorate.kv.KvCommandCodec;
import io.quorate.kv.KvError;
import io.quorate.kv.KvException;
import io.quorate.kv.KvLimits;
import io.quorate.kv.KvOperation;
import io.quorate.kv.KvOperationCodec;
import io.quorate.kv.KvOutcome;
import io.quorate.kv.OutcomeUnknownException;
import io.quorate.kv.PositionedOperation;
import io.quorate.kv.state.VersionedStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class ReplicatedDatabaseTest {

    private static final KvOperation PUT =
            new KvOperation.Put("default", Bytes.utf8("key"), Bytes.utf8("value"));

    private final FakeEngine engine = new FakeEngine();
    private final FakeKvStore store = new FakeKvStore();
    private final ReplicatedDatabase database =
            new ReplicatedDatabase(
                    engine,
                    new VersionedStore(store),
                    new KvLimits(8, 8),
                    Runnable::run,
                    Runnable::run,
                    () -> 9);

    @Test
    void decidedWriteHasItsVersion() {
        decided(new KvOutcome.Done(41));
        assertThat(database.write(PUT).toCompletableFuture().join()).isEqualTo(41);
        assertThat(KvCommandCodec.decode(engine.proposed.get(0)))
                .isEqualTo(new KvCommand(new KvCommand.Write(PUT), Optional.empty(), 9));
    }

    @Test
    void writeThatTheStateRejectsIsTheCallersMistake() {
        decided(new KvOutcome.Rejected(new KvError.ColumnFamilyExists("users")));
        assertThat(failureOf(database.write(new KvOperation.CreateColumnFamily("users"))))
                .isInstanceOf(KvException.class)
                .hasMessage("column family 'users' exists already");
    }

    @Test
    void refusedAndUnknownStayApart() {
        ConsensusError error = new ConsensusError.LeadershipLost("another leads");
        engine.proposalResult = new ProposalResult.Refused(error);
        assertThat(failureOf(database.write(PUT)))
                .isInstanceOfSatisfying(
                        ConsensusException.class, e -> assertThat(e.error()).isEqualTo(error));
        engine.proposalResult = new ProposalResult.Unknown(error);
        assertThat(failureOf(database.write(PUT)))
                .isInstanceOfSatisfying(
                        OutcomeUnknownException.class,
                        e -> assertThat(e.reason()).isEqualTo(error.message()));
    }

    @Test
    void whatBreaksALimitIsNotEvenProposed() {
        for (KvOperation operation :
                List.of(
                        new KvOperation.Put("default", Bytes.EMPTY, Bytes.EMPTY),
                        new KvOperation.Put("default", Bytes.utf8("too long!"), Bytes.EMPTY),
                        new KvOperation.Put("default", Bytes.utf8("k"), Bytes.utf8("too long!")),
                        new KvOperation.Delete("default", Bytes.EMPTY),
                        new KvOperation.Put("x".repeat(65), Bytes.utf8("k"), Bytes.EMPTY),
                        new KvOperation.DropColumnFamily("x".repeat(65)))) {
            assertThat(failureOf(database.write(operation))).isInstanceOf(KvException.class);
        }
        assertThat(engine.proposed).isEmpty();
    }

    @Test
    void readAnswersFromTheStoreWhenItMay() {
        store.apply(List.of(new PositionedOperation(1, PUT)));
        assertThat(read()).isCompletedWithValue(Optional.of(Bytes.utf8("value")));
    }

    @Test
    void readThatMayNotBeIsRefused() {
        engine.readResult = new ReadResult.Refused(new ConsensusError.NoQuorum(1, 2));
        assertThat(failureOf(read())).isInstanceOf(ConsensusException.class);
    }

    @Test
    void readWhoseLeaseRanOutMeanwhileIsThrownAway() {
        store.apply(List.of(new PositionedOperation(1, PUT)));
        engine.readResult = new ReadResult.Ready(1, () -> false);
        assertThat(failureOf(read()))
                .isInstanceOf(ConsensusException.class)
                .hasMessageContaining("the lease ran out during the read");
    }

    private java.util.concurrent.CompletableFuture<Optional<Bytes>> read() {
        return database.get("default", Bytes.utf8("key"), ReadMode.LEASE).toCompletableFuture();
    }

    private void decided(KvOutcome outcome) {
        engine.proposalResult = new ProposalResult.Decided(41, 1, KvOperationCodec.encode(outcome));
    }

    private static Throwable failureOf(CompletionStage<?> stage) {
        try {
            throw new AssertionError("it succeeded with " + stage.toCompletableFuture().join());
        } catch (CompletionException e) {
            return e.getCause();
        }
    }
}
