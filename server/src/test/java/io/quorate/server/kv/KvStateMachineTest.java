package io.quorate.server.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Bytes;
import io.quorate.api.Decision;
import io.quorate.api.StateSnapshot;
import io.quorate.kv.KvCommand;
import io.quorate.kv.KvCommandCodec;
import io.quorate.kv.KvError;
import io.quorate.kv.KvOperation;
import io.quorate.kv.KvOperationCodec;
import io.quorate.kv.KvOutcome;
import io.quorate.kv.state.VersionedStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class KvStateMachineTest {

    private static final Bytes NO_OPERATION =
            KvOperationCodec.encode(
                    new KvOutcome.Rejected(new KvError.Invalid("the command is no operation")));

    private final FakeKvStore store = new FakeKvStore();
    private final KvStateMachine machine = machine(store);

    private static KvStateMachine machine(FakeKvStore store) {
        return new KvStateMachine(new VersionedStore(store));
    }

    private static Bytes command(KvOperation operation) {
        return KvCommandCodec.encode(
                new KvCommand(new KvCommand.Write(operation), Optional.empty(), 7));
    }

    private static Bytes put(String key, String value) {
        return command(new KvOperation.Put("default", Bytes.utf8(key), Bytes.utf8(value)));
    }

    @Provide
    Arbitrary<List<Bytes>> commands() {
        Bytes good = put("key", "value");
        return Arbitraries.of(
                        good,
                        put("other", "1"),
                        put("", "no key"),
                        command(new KvOperation.CreateColumnFamily("users")),
                        command(new KvOperation.Delete("users", Bytes.utf8("key"))),
                        Bytes.EMPTY,
                        good.slice(0, 7),
                        Bytes.utf8("nonsense"),
                        Bytes.wrap(new byte[100]))
                .list()
                .ofMaxSize(30);
    }

    @Property(tries = 300)
    void replicasAgreeHoweverDecisionsAreBatched(
            @ForAll("commands") List<Bytes> commands,
            @ForAll @IntRange(min = 1, max = 30) int batch)
            throws IOException {
        FakeKvStore oneByOne = new FakeKvStore();
        FakeKvStore batched = new FakeKvStore();
        List<Bytes> expected = results(machine(oneByOne), commands, 1);
        assertThat(results(machine(batched), commands, batch)).isEqualTo(expected);
        assertThat(batched.digest()).isEqualTo(oneByOne.digest());
    }

    private static List<Bytes> results(KvStateMachine machine, List<Bytes> commands, int batch) {
        List<Bytes> results = new ArrayList<>();
        List<Decision> decisions = new ArrayList<>();
        for (int i = 0; i < commands.size(); i++) {
            decisions.add(new Decision(i + 1, 1, commands.get(i)));
            if (decisions.size() == batch || i == commands.size() - 1) {
                results.addAll(machine.apply(decisions));
                decisions.clear();
            }
        }
        return results;
    }

    @Test
    void everyCommandThatIsNoOperationHasTheSameOutcomeAndChangesNothing() {
        apply(1, put("a", "1"));
        Bytes hash = store.digest().hash();
        Bytes good = put("a", "2");
        List<Bytes> garbage = new ArrayList<>();
        garbage.add(Bytes.EMPTY);
        garbage.add(Bytes.utf8("nonsense"));
        garbage.add(Bytes.wrap(new byte[1 << 16]));
        for (int size = 0; size < good.size() - 1; size++) {
            garbage.add(good.slice(0, size));
        }
        long position = 1;
        for (Bytes command : garbage) {
            assertThat(apply(++position, command)).as("%s", command).isEqualTo(NO_OPERATION);
            assertThat(machine.lastApplied()).isEqualTo(position);
        }
        assertThat(store.digest().hash()).isEqualTo(hash);
    }

    @Test
    void resultsStandInTheOrderOfTheirDecisions() {
        List<Bytes> results =
                machine.apply(
                        List.of(
                                new Decision(3, 1, Bytes.utf8("garbage")),
                                new Decision(5, 1, put("a", "1")),
                                new Decision(6, 1, Bytes.EMPTY),
                                new Decision(9, 1, put("b", "2")),
                                new Decision(12, 1, Bytes.EMPTY)));
        assertThat(results)
                .containsExactly(
                        NO_OPERATION,
                        KvOperationCodec.encode(new KvOutcome.Done(5)),
                        NO_OPERATION,
                        KvOperationCodec.encode(new KvOutcome.Done(9)),
                        NO_OPERATION);
        assertThat(machine.lastApplied()).isEqualTo(12);
        assertThat(machine.apply(List.of())).isEmpty();
    }

    @Test
    void snapshotBringsAnotherReplicaToTheSameState() throws IOException {
        apply(1, put("a", "1"));
        apply(2, Bytes.utf8("garbage"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long position;
        try (StateSnapshot snapshot = machine.prepareSnapshot()) {
            snapshot.writeTo(bytes);
            position = snapshot.position();
        }
        FakeKvStore other = new FakeKvStore();
        KvStateMachine restored = machine(other);
        restored.restore(position, new ByteArrayInputStream(bytes.toByteArray()));
        assertThat(restored.lastApplied()).isEqualTo(2);
        assertThat(other.digest()).isEqualTo(store.digest());
    }

    private Bytes apply(long position, Bytes command) {
        return machine.apply(List.of(new Decision(position, 1, command))).get(0);
    }
}
