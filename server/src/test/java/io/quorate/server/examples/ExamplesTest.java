package io.quorate.server.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.api.ClusterId;
import io.quorate.api.EngineContext;
import io.quorate.api.EngineLimits;
import io.quorate.api.EngineProvider;
import io.quorate.api.Handshake;
import io.quorate.api.Member;
import io.quorate.api.Membership;
import io.quorate.api.NodeId;
import io.quorate.api.ProposalResult;
import io.quorate.api.Providers;
import io.quorate.api.ReadMode;
import io.quorate.api.Settings;
import io.quorate.api.Storage;
import io.quorate.api.StorageContext;
import io.quorate.api.StorageProvider;
import io.quorate.api.Transport;
import io.quorate.api.TransportContext;
import io.quorate.api.TransportLimits;
import io.quorate.api.TransportProvider;
import io.quorate.kv.KvChange;
import io.quorate.kv.KvEntry;
import io.quorate.kv.KvLimits;
import io.quorate.kv.KvStore;
import io.quorate.kv.KvStoreContext;
import io.quorate.kv.KvStoreProvider;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.client.KvClient;
import io.quorate.kv.client.KvClientConfig;
import io.quorate.kv.client.KvScan;
import io.quorate.kv.state.VersionedStore;
import io.quorate.server.kv.KvStateMachine;
import io.quorate.server.node.TestNodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documentation shows works, and is what it shows. */
@Timeout(60)
class ExamplesTest {

    private static final Path HERE =
            Path.of("src/test/java/io/quorate/server/examples/Examples.java");
    private static final Pattern MARKED =
            Pattern.compile("(?ms)^ *// begin (\\S+)\\n(.*?)^ *// end\\n");
    private static final Pattern FENCED = Pattern.compile("(?ms)^```java\\n(.*?)^```\\n");
    private static final Pattern JAVADOC =
            Pattern.compile("(?ms)^ *\\* <pre>\\{@code\\n(.*?)^ *\\* }</pre>\\n");

    @TempDir Path directory = Path.of("");

    @Test
    void documentationShowsTheseExamplesAndNoOthers() throws IOException {
        Map<String, List<String>> here = new LinkedHashMap<>();
        Matcher marked = MARKED.matcher(Files.readString(HERE));
        while (marked.find()) {
            here.computeIfAbsent(marked.group(1), file -> new ArrayList<>())
                    .add(marked.group(2).stripIndent());
        }
        assertThat(here).hasSizeGreaterThan(5);
        for (Map.Entry<String, List<String>> file : here.entrySet()) {
            Path path = Path.of("..").resolve(file.getKey());
            assertThat(shown(path)).as(file.getKey()).isEqualTo(file.getValue());
        }
    }

    private static List<String> shown(Path file) throws IOException {
        boolean isJava = file.toString().endsWith(".java");
        List<String> shown = new ArrayList<>();
        Matcher block = (isJava ? JAVADOC : FENCED).matcher(Files.readString(file));
        while (block.find()) {
            String code = block.group(1);
            shown.add((isJava ? code.replaceAll("(?m)^ *\\* ?", "") : code).stripIndent());
        }
        return shown;
    }

    @Test
    void aServerIsUsed() throws IOException {
        try (TestNodes nodes = TestNodes.standalone(directory, "memory")) {
            assertThat(Examples.useAServer(List.of(nodes.address(1))))
                    .contains(Bytes.utf8("hello"));
            assertThat(Examples.useAServerOverThrift(List.of(nodes.address(1, "thrift"))))
                    .isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "thrift"})
    void clientDoesWhatItsJavadocShows(String protocol) throws Exception {
        try (TestNodes nodes = TestNodes.standalone(directory, "memory");
                KvClient client =
                        KvClient.create(
                                KvClientConfig.of(List.of(nodes.address(1, protocol)))
                                        .over(protocol))) {
            List<KvEntry> orders = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                orders.add(new KvEntry(Bytes.utf8("user-" + i), Bytes.utf8("" + i)));
            }
            List<Long> versions = Examples.writeOnce(client, orders);
            assertThat(versions).hasSize(5).isSorted();
            assertThat(Examples.users(client))
                    .containsExactly("user-0", "user-1", "user-2", "user-3", "user-4");
            RangeQuery all = RangeQuery.prefix("default", Bytes.EMPTY, Integer.MAX_VALUE);
            try (KvScan scan = client.scan(all, ReadMode.LINEARIZABLE)) {
                assertThat(Examples.count(scan).get(30, TimeUnit.SECONDS)).isEqualTo(5);
            }
            assertThat(Examples.follow(client, versions.get(2), 3))
                    .extracting(KvChange::version)
                    .isEqualTo(versions.subList(2, 5));

            Bytes a = Bytes.utf8("a");
            Bytes b = Bytes.utf8("b");
            client.put("default", a, Bytes.utf8("15")).get(30, TimeUnit.SECONDS);
            assertThat(Examples.transfer(client, a, b).result()).isEqualTo(5);
            assertThat(Examples.amount(client.get("default", b, ReadMode.LINEARIZABLE).join()))
                    .isEqualTo(10);
            assertThatThrownBy(() -> Examples.transfer(client, a, b)).hasMessage("only 5 are left");
        }
    }

    @Test
    void anEngineReplicates() throws Exception {
        StorageProvider storages = Providers.storages().named("memory");
        TransportProvider transports = Providers.transports().named("inmemory");
        EngineProvider engines = Providers.engines().named("mock");
        KvStoreProvider stores = KvStoreProvider.all().named("memory");
        ClusterId cluster = new ClusterId("examples");
        NodeId self = NodeId.of(1);
        List<Member> members =
                List.of(new Member(self, "examples-1", "localhost:1", Member.Role.VOTER));
        try (KvStore store =
                        stores.open(
                                new KvStoreContext(
                                        directory,
                                        KvLimits.DEFAULT,
                                        false,
                                        Settings.defaults(stores)));
                Storage storage =
                        storages.open(
                                new StorageContext(
                                        cluster,
                                        self,
                                        "mock",
                                        directory,
                                        Settings.defaults(storages)));
                Transport transport =
                        transports.create(
                                new TransportContext(
                                        new Handshake(
                                                cluster,
                                                self,
                                                storage.incarnation(),
                                                "mock",
                                                engines.protocolVersion(),
                                                TransportLimits.DEFAULT.payloadBytesMax()),
                                        "examples-1",
                                        members,
                                        TransportLimits.DEFAULT,
                                        Settings.defaults(transports)))) {
            transport.start();
            EngineContext context =
                    new EngineContext(
                            cluster,
                            0,
                            0,
                            self,
                            Membership.initial(members),
                            transport,
                            storage,
                            new KvStateMachine(new VersionedStore(store)),
                            EngineLimits.DEFAULT,
                            Settings.defaults(engines),
                            1);
            ProposalResult result =
                    Examples.replicate(context).toCompletableFuture().get(30, TimeUnit.SECONDS);
            assertThat(result).isNotNull();
        }
    }
}
