package io.quorate.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.api.ReadMode;
import io.quorate.kv.Fault;
import io.quorate.kv.Mutation;
import io.quorate.kv.OutcomeUnknownException;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.Transaction;
import io.quorate.kv.client.KvClient;
import io.quorate.kv.client.KvClientConfig;
import io.quorate.kv.client.KvClientException;
import io.quorate.kv.client.KvSession;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Faults on request: of one node, of nobody else, and of none that was not made for it. */
@Timeout(120)
class FaultInjectionTest {

    private static final Bytes KEY = Bytes.utf8("k");
    private static final ReadMode LOCAL = new ReadMode.Stale(Duration.ofDays(1));

    @TempDir Path directory = Path.of("");

    private static KvClient alone(String address) {
        return KvClient.create(new KvClientConfig(List.of(address), Duration.ofSeconds(20), false));
    }

    private static Fault fault(Fault.Kind kind, Fault.Operation on, double probability) {
        return new Fault(kind, Optional.ofNullable(on), probability, Duration.ofMinutes(1));
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    private static void assertFails(CompletableFuture<?> call, String code) {
        assertThatThrownBy(() -> get(call))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        KvClientException.class,
                        failure -> assertThat(failure.code()).isEqualTo(code));
    }

    @Test
    void nodeThatIsNotMadeForItFeignsNothing() throws Exception {
        try (TestNodes nodes = TestNodes.standalone(directory, "memory");
                KvClient client = alone(nodes.address(1))) {
            assertThatThrownBy(() -> get(client.setFault(fault(Fault.Kind.NETWORK, null, 1))))
                    .hasMessageContaining("kv.fault_injection = true");
            assertThat(get(client.put("default", KEY, KEY))).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"TIMEOUT, TIMEOUT", "CORRUPTION, CORRUPT", "NETWORK, UNAVAILABLE"})
    void readsFailAsTheFaultSaysUntilItEnds(Fault.Kind kind, String code) throws Exception {
        try (TestNodes nodes = TestNodes.replicated(directory, 3, "kv.fault_injection=true");
                KvClient one = alone(nodes.address(1));
                KvClient other = alone(nodes.address(2))) {
            assertThat(get(one.setFault(fault(kind, Fault.Operation.GET, 1)))).isEqualTo(1);

            assertFails(one.get("default", KEY, LOCAL), code);
            assertThat(get(other.get("default", KEY, LOCAL))).isEmpty();
            assertThat(get(one.columnFamilies(LOCAL))).containsExactly("default");
            get(one.setFault(fault(kind, Fault.Operation.GET, 0)));
            assertThat(get(one.get("default", KEY, LOCAL))).isEmpty();
        }
    }

    @Test
    void writesMeetWhatTheyWouldMeetInEarnest() throws Exception {
        try (TestNodes nodes = TestNodes.replicated(directory, 3, "kv.fault_injection=true")) {
            try (KvClient leader = alone(nodes.address(nodes.leader()))) {
                get(leader.setFault(fault(Fault.Kind.TIMEOUT, Fault.Operation.WRITE, 1)));
                assertThatThrownBy(() -> get(leader.put("default", KEY, KEY)))
                        .cause()
                        .isInstanceOf(OutcomeUnknownException.class);
                assertThat(get(leader.get("default", KEY, ReadMode.LINEARIZABLE)))
                        .as("it was done")
                        .contains(KEY);
                get(leader.setFault(fault(Fault.Kind.TIMEOUT, Fault.Operation.WRITE, 0)));

                get(leader.setFault(fault(Fault.Kind.CONFLICT, null, 1)));
                Transaction clear = Transaction.blind(new Mutation.Delete("default", KEY));
                assertFails(leader.commit(clear), "CONFLICT");
                get(leader.setFault(fault(Fault.Kind.CONFLICT, null, 0)));

                get(leader.setFault(fault(Fault.Kind.CORRUPTION, Fault.Operation.WRITE, 1)));
                assertFails(leader.delete("default", KEY), "CORRUPT");
                get(leader.setFault(fault(Fault.Kind.CORRUPTION, Fault.Operation.WRITE, 0)));
                assertThat(get(leader.get("default", KEY, ReadMode.LINEARIZABLE))).contains(KEY);
            }
        }
    }

    /** Half of all commits of a session are done without an answer; each is done once. */
    @Test
    void sessionDoesEachCommitOnceThoughAnswersAreLost() throws Exception {
        try (TestNodes nodes = TestNodes.replicated(directory, 3, "kv.fault_injection=true")) {
            List<String> addresses = List.of(nodes.address(1), nodes.address(2), nodes.address(3));
            for (String address : addresses) {
                try (KvClient node = alone(address)) {
                    get(node.setFault(fault(Fault.Kind.TIMEOUT, Fault.Operation.COMMIT, 0.5)));
                }
            }
            KvClientConfig all = new KvClientConfig(addresses, Duration.ofSeconds(60), true);
            try (KvClient client = KvClient.create(all);
                    KvSession session = client.session()) {
                for (int i = 0; i < 30; i++) {
                    get(
                            session.commit(
                                    Transaction.blind(
                                            new Mutation.PutStampedKey(
                                                    "default",
                                                    Bytes.utf8("log/0123456789"),
                                                    KEY))));
                }
                assertThat(
                                get(client.range(
                                                RangeQuery.prefix(
                                                        "default", Bytes.utf8("log/"), 100),
                                                ReadMode.LINEARIZABLE))
                                        .entries())
                        .hasSize(30);
            }
        }
    }
}
