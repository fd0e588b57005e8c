package io.quorate.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.api.ReadMode;
import io.quorate.kv.client.KvClient;
import io.quorate.kv.client.KvClientConfig;
import io.quorate.kv.v1.StatusReply;
import io.quorate.server.JsonText;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpTest {

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir private Path directory;

    @Test
    void metricsStatusAndClientTellTheSameFigures() throws Exception {
        try (TestNodes nodes = TestNodes.replicated(directory, 3, "http.listen=localhost:0");
                KvClient client = KvClient.create(KvClientConfig.of(List.of(nodes.address(1))))) {
            for (int i = 0; i < 20; i++) {
                client.put("default", Bytes.utf8("k" + i), Bytes.utf8("v")).join();
            }
            client.get("default", Bytes.utf8("k1"), ReadMode.LINEARIZABLE).join();
            int leader = nodes.leader();
            Map<String, Object> status = JsonText.object(get(nodes.node(leader), "/status"));
            String metrics = get(nodes.node(leader), "/metrics");
            StatusReply told = askedByClient(nodes.address(leader));
            assertThat(told.getDecided()).isGreaterThanOrEqualTo(20);
            assertThat(status.get("decided")).isEqualTo((double) told.getDecided());
            assertThat(metric(metrics, "quorate_decided_position")).isEqualTo(told.getDecided());
            assertThat(metric(metrics, "quorate_applied_position")).isEqualTo(told.getApplied());
            assertThat(metric(metrics, "quorate_leading")).isEqualTo(1);
            assertThat(metric(metrics, "quorate_leader")).isEqualTo(leader);
            assertThat(
                            metric(
                                    metrics,
                                    "quorate_kv_calls_seconds_count{call=\"write\",outcome=\"ok\"}"))
                    .isEqualTo(20);
            assertThat(
                            metric(
                                    metrics,
                                    "quorate_kv_calls_seconds_count{call=\"read\",outcome=\"ok\"}"))
                    .isEqualTo(1);
            assertThat(metrics).contains("quorate_peer_since_contact_seconds{peer=");
        }
    }

    private static StatusReply askedByClient(String address) {
        try (KvClient one = KvClient.create(KvClientConfig.of(List.of(address)).onlyAt(address))) {
            return one.status(false).join();
        }
    }

    @Test
    void nodeTellsOfAllMembersAndOfThoseThatDoNotAnswer() throws Exception {
        try (TestNodes nodes = TestNodes.replicated(directory, 3, "http.listen=localhost:0")) {
            Node asked = nodes.node(nodes.leader());
            assertThat(nodesOf(get(asked, "/cluster")))
                    .hasSize(3)
                    .allSatisfy(node -> assertThat(node).containsEntry("health", "running"));
            int other = nodes.leader() % 3 + 1;
            nodes.stop(other);
            assertThat(nodesOf(get(asked, "/cluster")))
                    .filteredOn(node -> node.get("node").equals((double) other))
                    .singleElement()
                    .satisfies(node -> assertThat(node).containsEntry("error", "does not answer"));
        }
    }

    @Test
    void nodeIsNotReadyWithoutALeaderAndAliveAllTheSame() throws Exception {
        try (TestNodes nodes = TestNodes.replicated(directory, 3, "http.listen=localhost:0")) {
            int last = nodes.leader() % 3 + 1;
            assertThat(ask(nodes.node(last), "GET", "/health/ready").statusCode()).isEqualTo(200);
            for (int id = 1; id <= 3; id++) {
                if (id != last) {
                    nodes.stop(id);
                }
            }
            TestNodes.await(
                    () -> {
                        HttpResponse<String> ready = ask(nodes.node(last), "GET", "/health/ready");
                        return ready.statusCode() == 503 && ready.body().startsWith("not ready: ");
                    });
            assertThat(ask(nodes.node(last), "GET", "/health/live").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void standaloneNodeShowsItselfToo() throws Exception {
        try (TestNodes nodes = TestNodes.standalone(directory, "memory")) {
            Node node = nodes.node(1);
            assertThat(get(node, "/")).contains("<title>Quorate</title>");
            assertThat(get(node, "/page.js")).contains("ask(\"cluster\")");
            assertThat(get(node, "/plot.js")).contains("function drawPlot");
            assertThat(get(node, "/page.css")).contains("prefers-color-scheme: dark");
            assertThat(get(node, "/health/ready")).isEqualTo("ready\n");
            assertThat(get(node, "/status")).contains("\"mode\":\"standalone\"");
            assertThat(nodesOf(get(node, "/cluster"))).hasSize(1);
            assertThat(get(node, "/config")).contains("\"kv.store\":\"memory\"");
        }
    }

    @Test
    void historyAndEventsContinueWhereTheyAreAskedTo() throws Exception {
        try (TestNodes nodes = TestNodes.replicated(directory, 3, "http.listen=localhost:0")) {
            Node node = nodes.node(nodes.leader());
            TestNodes.await(() -> column(get(node, "/history"), "atMillis").size() >= 2);
            List<Object> times = column(get(node, "/history"), "atMillis");
            Object first = times.get(0);
            assertThat(
                            column(
                                    get(node, "/history?since=" + ((Double) first).longValue()),
                                    "atMillis"))
                    .doesNotContain(first)
                    .isNotEmpty();
            List<Object> events = column(get(node, "/events"), "events");
            assertThat(events).isNotEmpty();
            int seen = events.size();
            assertThat(column(get(node, "/events?after=" + seen), "events")).hasSizeLessThan(seen);
        }
    }

    @Test
    void logLevelIsChangedFromThisMachineAlone() throws Exception {
        try (TestNodes nodes = TestNodes.standalone(directory, "memory")) {
            Node node = nodes.node(1);
            String before = get(node, "/log-level").strip();
            try {
                assertThat(ask(node, "PUT", "/log-level?level=debug").statusCode()).isEqualTo(200);
                assertThat(get(node, "/log-level")).isEqualTo("debug\n");
                assertThat(ask(node, "PUT", "/log-level?level=loud").statusCode()).isEqualTo(400);
                assertThat(ask(node, "PUT", "/log-level").statusCode()).isEqualTo(400);
                assertThat(get(node, "/log-level")).isEqualTo("debug\n");
                assertThat(rebound(node)).startsWith("HTTP/1.1 403");
            } finally {
                ask(node, "PUT", "/log-level?level=" + before);
            }
        }
    }

    /** What a page of another site gets whose name was made to point here. */
    private static String rebound(Node node) throws IOException {
        URI here = URI.create("http://" + node.httpAddress().orElseThrow());
        try (java.net.Socket socket = new java.net.Socket(here.getHost(), here.getPort())) {
            socket.getOutputStream()
                    .write(
                            """
                            PUT /log-level?level=error HTTP/1.1
                            Host: evil.example
                            Content-Length: 0
                            Connection: close

                            """
                                    .replace("\n", "\r\n")
                                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            return new String(
                    socket.getInputStream().readAllBytes(),
                    java.nio.charset.StandardCharsets.US_ASCII);
        }
    }

    @Test
    void whatDoesNotMakeSenseIsRefused() throws Exception {
        try (TestNodes nodes = TestNodes.standalone(directory, "memory")) {
            Node node = nodes.node(1);
            HttpResponse<String> unknown = ask(node, "GET", "/nothing");
            assertThat(unknown.statusCode()).isEqualTo(404);
            assertThat(unknown.body()).contains("/metrics", "/status");
            assertThat(ask(node, "POST", "/status").statusCode()).isEqualTo(405);
            assertThat(ask(node, "GET", "/history?since=soon").statusCode()).isEqualTo(400);
            assertThat(ask(node, "GET", "/events?after=").statusCode()).isEqualTo(400);
            assertThat(ask(node, "HEAD", "/status").body()).isEmpty();
        }
    }

    @Test
    void addressThatIsTakenIsNamedAndNothingIsLeftRunning() throws Exception {
        try (ServerSocket taken =
                new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            assertThatThrownBy(
                            () -> TestNodes.standalone(directory, "file", "localhost:0", address))
                    .hasMessageContaining(address)
                    .hasMessageContaining("http.listen");
            TestNodes.standalone(directory, "file").close();
        }
    }

    private String get(Node node, String path) {
        HttpResponse<String> reply = ask(node, "GET", path);
        assertThat(reply.statusCode()).as("%s: %s", path, reply.body()).isEqualTo(200);
        return reply.body();
    }

    private HttpResponse<String> ask(Node node, String method, String path) {
        URI uri = URI.create("http://" + node.httpAddress().orElseThrow() + path);
        HttpRequest request =
                HttpRequest.newBuilder(uri)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long metric(String metrics, String series) {
        Matcher line =
                Pattern.compile("(?m)^" + Pattern.quote(series) + " (\\S+)$").matcher(metrics);
        assertThat(line.find()).as("%s in %s", series, metrics).isTrue();
        return (long) Double.parseDouble(line.group(1));
    }

    // What JsonText makes of an array of objects.
    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> nodesOf(String json) {
        return (List<Map<String, Object>>) JsonText.object(json).get("nodes");
    }

    // The same.
    @SuppressWarnings("unchecked")
    private static List<Object> column(String json, String name) {
        return (List<Object>) JsonText.object(json).get(name);
    }
}
