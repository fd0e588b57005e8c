package io.quorate.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.quorate.api.Bytes;
import io.quorate.api.ReadMode;
import io.quorate.kv.client.KvClient;
import io.quorate.kv.client.KvClientConfig;
import io.quorate.kv.client.KvClientException;
import io.quorate.kv.client.KvWatch;
import io.quorate.kv.protocol.KvRole;
import io.quorate.kv.protocol.KvToken;
import io.quorate.server.access.TokenText;
import io.quorate.server.access.UsersText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** A cluster that knows its callers. */
@Timeout(180)
class KnownCallersTest {

    private static final Bytes KEY = Bytes.utf8("k");

    @TempDir private Path directory;

    private final Map<KvRole, KvToken> tokens = new TreeMap<>();
    private final Map<KvRole, String> lines = new TreeMap<>();

    @BeforeEach
    void makeUsers() throws IOException {
        for (KvRole role : KvRole.values()) {
            KvToken token = TokenText.make(role.word());
            tokens.put(role, token);
            lines.put(role, UsersText.line(token, role, Optional.empty()));
        }
        Files.writeString(directory.resolve("node.token"), token(KvRole.NODE).secret() + "\n");
        writeUsers(KvRole.values());
    }

    private void writeUsers(KvRole... roles) throws IOException {
        List<String> text = new ArrayList<>();
        for (KvRole role : roles) {
            text.add(String.valueOf(lines.get(role)));
        }
        Files.write(directory.resolve("users"), text);
    }

    private KvToken token(KvRole role) {
        KvToken token = tokens.get(role);
        assertThat(token).isNotNull();
        return token;
    }

    private TestNodes cluster(String... more) throws IOException {
        List<String> sets =
                new ArrayList<>(
                        List.of(
                                "http.listen=localhost:0",
                                "kv.digest_interval=10",
                                "server.users=" + directory.resolve("users"),
                                "server.node_token_file=" + directory.resolve("node.token")));
        sets.addAll(List.of(more));
        return TestNodes.replicated(directory, 3, sets.toArray(new String[0]));
    }

    private KvClient client(TestNodes nodes, String protocol, @Nullable KvToken token) {
        KvClientConfig config =
                new KvClientConfig(
                        List.of(nodes.address(1, protocol)),
                        Duration.ofSeconds(30),
                        true,
                        protocol);
        return KvClient.create(token == null ? config : config.showing(token));
    }

    private static void assertDenied(String code, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        KvClientException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(code);
                            assertThat(e.isDenied()).isTrue();
                        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "thrift"})
    void clientsDoWhatTheirRoleAllowsWhereverTheLeaderIs(String protocol) throws IOException {
        try (TestNodes nodes = cluster();
                KvClient writer = client(nodes, protocol, token(KvRole.WRITE));
                KvClient reader = client(nodes, protocol, token(KvRole.READ));
                KvClient nobody = client(nodes, protocol, null)) {
            writer.put("default", KEY, KEY).join();
            assertThat(writer.get("default", KEY, ReadMode.LINEARIZABLE).join()).contains(KEY);
            assertThat(reader.get("default", KEY, ReadMode.LINEARIZABLE).join()).contains(KEY);
            assertDenied("PERMISSION_DENIED", () -> reader.put("default", KEY, KEY).join());
            assertDenied(
                    "UNAUTHENTICATED",
                    () -> nobody.get("default", KEY, ReadMode.LINEARIZABLE).join());
        }
    }

    @Test
    void nodesAskEachOtherAsNodes() throws Exception {
        try (TestNodes nodes = cluster();
                KvClient writer = client(nodes, "grpc", token(KvRole.WRITE))) {
            TestNodes.await(
                    () ->
                            get(nodes.node(1), "/cluster", token(KvRole.READ))
                                            .body()
                                            .split("\"health\":\"running\"", -1)
                                            .length
                                    == 4);
            writer.put("default", KEY, KEY).join();
            int erring = nodes.leader() % 3 + 1;
            nodes.stop(erring);
            Files.writeString(directory.resolve("node.token"), token(KvRole.READ).secret());
            List<String> told = logged(() -> nodes.start(erring));
            assertThat(told)
                    .anySatisfy(
                            line ->
                                    assertThat(line)
                                            .contains("node " + erring + " is not known as a")
                                            .contains("read has read"));
        }
    }

    @Test
    void aTokenThatIsRemovedEndsWatchesAndCalls() throws Exception {
        try (TestNodes nodes = cluster();
                KvClient writer = client(nodes, "grpc", token(KvRole.WRITE));
                KvClient reader = client(nodes, "grpc", token(KvRole.READ));
                KvWatch watch = reader.watch("default", KEY).join()) {
            writer.put("default", KEY, KEY).join();
            assertThat(watch.next(Duration.ofSeconds(30))).isPresent();
            writeUsers(KvRole.WRITE, KvRole.NODE);
            TestNodes.await(() -> isDenied(reader));
            assertThatThrownBy(
                            () -> {
                                while (true) {
                                    writer.put("default", KEY, KEY).join();
                                    watch.next(Duration.ofMillis(200));
                                }
                            })
                    .isInstanceOfSatisfying(
                            KvClientException.class,
                            e -> assertThat(e.code()).isEqualTo("UNAUTHENTICATED"));
        }
    }

    private static boolean isDenied(KvClient client) {
        try {
            client.get("default", KEY, ReadMode.LINEARIZABLE).join();
            return false;
        } catch (CompletionException e) {
            return e.getCause() instanceof KvClientException
                    && ((KvClientException) e.getCause()).isDenied();
        }
    }

    @Test
    void pagesAreShownToWhomTheyMayBe() throws Exception {
        try (TestNodes nodes = cluster()) {
            Node node = nodes.node(1);
            for (String page : List.of("/health/live", "/health/ready")) {
                TestNodes.await(() -> get(node, page, null).statusCode() == 200);
            }
            String listed = get(node, "/nothing", null).body();
            List<String> pages = List.of(listed.strip().replace("there are: ", "").split(" "));
            assertThat(pages).contains("/", "/config", "/log-level", "/metrics");
            for (String page : pages) {
                if (page.startsWith("/health/")) {
                    continue;
                }
                boolean forAdmins = page.equals("/config");
                assertThat(get(node, page, null).statusCode()).as(page).isEqualTo(401);
                assertThat(get(node, page, TokenText.make("read")).statusCode())
                        .as(page)
                        .isEqualTo(401);
                assertThat(get(node, page, token(KvRole.READ)).statusCode())
                        .as(page)
                        .isEqualTo(forAdmins ? 403 : 200);
                assertThat(get(node, page, token(KvRole.ADMIN)).statusCode())
                        .as(page)
                        .isEqualTo(200);
            }
            String change = "/log-level?level=info";
            for (KvRole role : KvRole.values()) {
                assertThat(ask(node, "PUT", change, bearer(token(role))).statusCode())
                        .as(role.word())
                        .isEqualTo(role == KvRole.ADMIN ? 200 : 403);
            }
            assertThat(ask(node, "PUT", change, null).statusCode()).isEqualTo(401);
            String password =
                    Base64.getEncoder()
                            .encodeToString(
                                    ("me:" + token(KvRole.READ).secret())
                                            .getBytes(StandardCharsets.UTF_8));
            assertThat(ask(node, "GET", "/status", "Basic " + password).statusCode())
                    .isEqualTo(200);
            for (String wrong : List.of("Basic", "Basic %%%", "Digest x", "Bearer", "")) {
                HttpResponse<String> refused = ask(node, "GET", "/status", wrong);
                assertThat(refused.statusCode()).as(wrong).isEqualTo(401);
                assertThat(refused.headers().firstValue("WWW-Authenticate"))
                        .hasValueSatisfying(asked -> assertThat(asked).startsWith("Basic"));
            }
        }
    }

    @Test
    void noSecretIsLoggedOrShown() throws Exception {
        KvToken wrong = TokenText.make("read");
        List<String> shown = new ArrayList<>();
        List<String> told =
                logged(
                        () -> {
                            try (TestNodes nodes = cluster("log.level=debug");
                                    KvClient reader = client(nodes, "grpc", token(KvRole.READ));
                                    KvClient stranger = client(nodes, "thrift", wrong)) {
                                reader.get("default", KEY, ReadMode.LINEARIZABLE).join();
                                assertDenied(
                                        "PERMISSION_DENIED",
                                        () -> reader.put("default", KEY, KEY).join());
                                assertDenied(
                                        "UNAUTHENTICATED",
                                        () -> stranger.put("default", KEY, KEY).join());
                                Node node = nodes.node(1);
                                for (String page : List.of("/config", "/status", "/events")) {
                                    shown.add(get(node, page, token(KvRole.ADMIN)).body());
                                }
                                shown.add(get(node, "/status", wrong).body());
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
        shown.addAll(told);
        assertThat(told).anySatisfy(line -> assertThat(line).startsWith("refuses Write from "));
        assertThat(shown).anySatisfy(page -> assertThat(page).contains("server.node_token_file"));
        List<String> secrets = new ArrayList<>(List.of(wrong.secret()));
        tokens.values().forEach(token -> secrets.add(token.secret()));
        for (String secret : secrets) {
            String random = secret.substring(secret.indexOf('.') + 1);
            assertThat(shown).noneSatisfy(text -> assertThat(text).contains(random));
        }
        for (String line : lines.values()) {
            String hash = line.substring(line.indexOf("sha256:") + 7);
            assertThat(shown).noneSatisfy(text -> assertThat(text).contains(hash));
        }
    }

    /** What is logged meanwhile, at every level. */
    private static List<String> logged(Runnable action) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger own = context.getLogger("io.quorate");
        ch.qos.logback.classic.Level before = own.getLevel();
        ListAppender<ILoggingEvent> list = new ListAppender<>();
        list.setContext(context);
        list.start();
        own.addAppender(list);
        own.setLevel(ch.qos.logback.classic.Level.TRACE);
        try {
            action.run();
        } finally {
            own.setLevel(before);
            own.detachAppender(list);
        }
        List<String> lines = new ArrayList<>();
        for (ILoggingEvent event : List.copyOf(list.list)) {
            lines.add(event.getFormattedMessage() + " " + event.getKeyValuePairs());
        }
        return lines;
    }

    private static String bearer(KvToken token) {
        return "Bearer " + token.secret();
    }

    private static HttpResponse<String> get(Node node, String page, @Nullable KvToken token) {
        return ask(node, "GET", page, token == null ? null : bearer(token));
    }

    private static HttpResponse<String> ask(
            Node node, String method, String page, @Nullable String authorization) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(
                                URI.create("http://" + node.httpAddress().orElseThrow() + page))
                        .method(method, HttpRequest.BodyPublishers.noBody());
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        try {
            return HttpClient.newHttpClient()
                    .send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
