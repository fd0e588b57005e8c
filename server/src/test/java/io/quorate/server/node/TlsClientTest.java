package io.quorate.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.api.NodeId;
import io.quorate.kv.client.KvClient;
import io.quorate.kv.client.KvClientConfig;
import io.quorate.kv.client.KvClientException;
import io.quorate.kv.protocol.KvSecurity;
import io.quorate.kv.protocol.KvTls;
import io.quorate.server.config.Config;
import io.quorate.server.config.ConfigReader;
import io.quorate.server.config.NodeConfigs;
import io.quorate.server.tls.CertificateAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilderException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in, and who is trusted, between clients and nodes. */
@Timeout(120)
class TlsClientTest {

    private static final Bytes KEY = Bytes.utf8("k");

    @TempDir Path directory = Path.of("");

    @BeforeEach
    void makeCertificates() throws IOException {
        CertificateAuthority ours = new CertificateAuthority("ours", Duration.ofDays(1));
        ours.writeTo(directory.resolve("ca.crt"));
        issue(ours, "node", List.of("localhost", "127.0.0.1", "::1"));
        issue(ours, "elsewhere", List.of("elsewhere.example"));
        issue(ours, "client", List.of("localhost"));
        CertificateAuthority others = new CertificateAuthority("others", Duration.ofDays(1));
        others.writeTo(directory.resolve("other-ca.crt"));
        issue(others, "other", List.of("localhost"));
    }

    private void issue(CertificateAuthority authority, String name, List<String> hosts)
            throws IOException {
        authority.issue(file(name + ".crt"), file(name + ".key"), "quorate://test/" + name, hosts);
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    private Node node(String certificate, boolean asksForClients) {
        Config config = config(certificate, asksForClients, "localhost:0");
        assertThat(config.mistakes()).isEmpty();
        return Node.start(NodeConfigs.of(config, NodeId.of(1)));
    }

    private Config config(String certificate, boolean asksForClients, String listen) {
        return new ConfigReader()
                .read(
                        null,
                        Map.of(),
                        List.of(
                                "deployment.mode=standalone",
                                "kv.store=memory",
                                "server.listen=" + listen,
                                "server.thrift_listen=" + listen,
                                "http.listen=off",
                                "server.data_dir=" + directory.resolve("data"),
                                "server.tls_certificate=" + file(certificate + ".crt"),
                                "server.tls_key="
                                        + file("{name}.key".replace("{name}", certificate)),
                                "server.tls_trust=" + (asksForClients ? file("ca.crt") : "")));
    }

    private KvTls tls(String certificate, String trust) {
        return new KvTls(
                Optional.of(file(certificate + ".crt")),
                Optional.of(file(certificate + ".key")),
                Optional.of(file(trust)));
    }

    private static KvClient client(Node node, String protocol, Optional<KvTls> tls, int seconds) {
        KvClientConfig config =
                new KvClientConfig(
                        List.of(node.clientAddress(protocol).orElseThrow()),
                        Duration.ofSeconds(seconds),
                        true,
                        protocol,
                        new KvSecurity(tls, Optional.empty(), false, false));
        return KvClient.create(config);
    }

    private static void assertServed(Node node, String protocol, KvTls tls) throws Exception {
        try (KvClient client = client(node, protocol, Optional.of(tls), 60)) {
            assertThat(client.put("default", KEY, KEY).get(60, TimeUnit.SECONDS)).isPositive();
        }
    }

    /** And nothing may have happened: the request never left. */
    private static void assertRefused(Node node, String protocol, Optional<KvTls> tls) {
        try (KvClient client = client(node, protocol, tls, 1)) {
            assertThatThrownBy(
                            () ->
                                    client.get("default", KEY, io.quorate.api.ReadMode.LINEARIZABLE)
                                            .get(60, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(KvClientException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "thrift"})
    void clientsTrustWhomTheyAreToldTo(String protocol) throws Exception {
        try (Node node = node("node", false)) {
            assertServed(node, protocol, KvTls.trusting(file("ca.crt")));
            assertRefused(node, protocol, Optional.of(KvTls.trusting(file("other-ca.crt"))));
            assertRefused(
                    node,
                    protocol,
                    Optional.of(new KvTls(Optional.empty(), Optional.empty(), Optional.empty())));
            assertRefused(node, protocol, Optional.empty());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "thrift"})
    void certificateHasToNameTheHost(String protocol) {
        try (Node node = node("elsewhere", false)) {
            assertRefused(node, protocol, Optional.of(KvTls.trusting(file("ca.crt"))));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "thrift"})
    void nodesLetInWhomTheyTrust(String protocol) throws Exception {
        try (Node node = node("node", true)) {
            assertServed(node, protocol, tls("client", "ca.crt"));
            assertRefused(node, protocol, Optional.of(KvTls.trusting(file("ca.crt"))));
            assertRefused(node, protocol, Optional.of(tls("other", "ca.crt")));
        }
    }

    @Test
    void nodeAsksTheOthersAsTheirClientOverTls() throws Exception {
        try (TestNodes nodes =
                TestNodes.replicated(
                        directory,
                        3,
                        "http.listen=localhost:0",
                        "server.tls_certificate=" + file("node.crt"),
                        "server.tls_key=" + file("node.key"),
                        "server.tls_trust=" + file("ca.crt"))) {
            URI members =
                    URI.create("http://" + nodes.node(1).httpAddress().orElseThrow() + "/cluster");
            TestNodes.await(() -> get(members).split("\"health\":\"running\"", -1).length == 4);
        }
    }

    @Test
    void pagesAreServedOverHttpsAlone() throws Exception {
        try (TestNodes nodes =
                TestNodes.replicated(
                        directory,
                        3,
                        "http.listen=localhost:0",
                        "http.tls=true",
                        "server.tls_certificate=" + file("node.crt"),
                        "server.tls_key=" + file("node.key"))) {
            String at = nodes.node(1).httpAddress().orElseThrow();
            HttpClient trusting = trusting("ca.crt");
            for (String page : List.of("/", "/health/live", "/metrics", "/status", "/cluster")) {
                assertThat(get(trusting, URI.create("https://" + at + page))).as(page).isNotEmpty();
            }
            HttpClient doubting = trusting("other-ca.crt");
            assertThatThrownBy(() -> get(doubting, URI.create("https://" + at + "/")))
                    .hasRootCauseInstanceOf(CertPathBuilderException.class);
            assertThatThrownBy(() -> get(trusting, URI.create("http://" + at + "/")))
                    .isInstanceOf(UncheckedIOException.class);
        }
    }

    private HttpClient trusting(String authorities) throws GeneralSecurityException {
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, KvTls.trusting(file(authorities)).trustManagers(), null);
        return HttpClient.newBuilder().sslContext(tls).build();
    }

    private static String get(URI page) {
        return get(HttpClient.newHttpClient(), page);
    }

    private static String get(HttpClient client, URI page) {
        try {
            HttpResponse<String> answer =
                    client.send(
                            HttpRequest.newBuilder(page).build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void mistakesInTheConfigAreTold() throws IOException {
        assertThat(config("node", true, "0.0.0.0:0").mistakes())
                .as("other machines may see what is encrypted")
                .isEmpty();
        Config half =
                new ConfigReader()
                        .read(
                                null,
                                Map.of(),
                                List.of(
                                        "deployment.mode=standalone",
                                        "server.tls_key=" + file("node.key")));
        assertThat(half.mistakes())
                .singleElement()
                .asString()
                .contains("server.tls_certificate")
                .contains("tls_key");
        Config trust =
                new ConfigReader()
                        .read(
                                null,
                                Map.of(),
                                List.of(
                                        "deployment.mode=standalone",
                                        "server.tls_trust=" + file("ca.crt")));
        assertThat(trust.mistakes()).singleElement().asString().contains("server.tls_trust");
        Files.writeString(file("node.key"), "nothing");
        assertThatThrownBy(() -> node("node", false))
                .hasMessageContaining(file("node.key").toString());
    }

    @Test
    void aKeyOfAnotherCertificateIsOfNoUse() {
        KvTls mixed =
                new KvTls(
                        Optional.of(file("node.crt")),
                        Optional.of(file("client.key")),
                        Optional.empty());
        assertThatThrownBy(mixed::keyManagers)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "TLS file "
                                + file("client.key")
                                + " is not the key of "
                                + file("node.crt"));
    }
}
