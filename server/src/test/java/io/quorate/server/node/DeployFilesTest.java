package io.quorate.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.JsonText;
import io.quorate.server.config.Config;
import io.quorate.server.config.ConfigReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The files with which operators deploy and watch a cluster fit the server. */
class DeployFilesTest {

    private static final Path DEPLOY = Path.of("../deploy");
    private static final Pattern METRIC = Pattern.compile("\\b(quorate|jvm|process)_[a-z0-9_]+");

    @TempDir private Path directory;

    @Test
    void manifestsAreYamlWithoutRepeatedKeys() throws IOException {
        List<Object> documents = new ArrayList<>();
        for (Path file : yamlFiles()) {
            load(file).forEach(documents::add);
        }
        assertThat(documents).hasSizeGreaterThanOrEqualTo(7).doesNotContainNull();
    }

    @Test
    void kubernetesManifestsAreWhatTheySayTheyAre() throws IOException {
        List<String> kinds = new ArrayList<>();
        for (Object document : load(DEPLOY.resolve("kubernetes/quorate.yaml"))) {
            Map<?, ?> manifest = (Map<?, ?>) document;
            assertThat(manifest.get("apiVersion")).isNotNull();
            assertThat(at(manifest, "metadata", "name")).isEqualTo("quorate");
            kinds.add(String.valueOf(manifest.get("kind")));
        }
        assertThat(kinds)
                .containsExactly("ConfigMap", "Service", "PodDisruptionBudget", "StatefulSet");
    }

    @Test
    void configsInManifestsHaveNoMistakes() throws IOException {
        Map<?, ?> configMap =
                (Map<?, ?>) load(DEPLOY.resolve("kubernetes/quorate.yaml")).iterator().next();
        Map<?, ?> compose =
                (Map<?, ?>) load(DEPLOY.resolve("docker/compose.yaml")).iterator().next();
        assertSound((String) at(configMap, "data", "quorate.toml"), "quorate-2.quorate:9400");
        assertSound((String) at(compose, "configs", "quorate", "content"), "quorate-3:9400");
    }

    private void assertSound(String toml, String lastHttpAddress) throws IOException {
        Path file = Files.writeString(directory.resolve("quorate.toml"), toml);
        Config config = new ConfigReader().read(file, Map.of(), List.of());
        assertThat(config.mistakes()).isEmpty();
        assertThat(config.members()).hasSize(3);
        assertThat(config.members().get(2).httpAddress()).isEqualTo(lastHttpAddress);
    }

    @Test
    void alertsAndDashboardNameMetricsThatNodesTell() throws Exception {
        String dashboard = Files.readString(DEPLOY.resolve("grafana/quorate.json"));
        assertThat(JsonText.object(dashboard)).containsKey("panels");
        TreeSet<String> named = new TreeSet<>(metricsIn(dashboard));
        named.addAll(metricsIn(Files.readString(DEPLOY.resolve("prometheus/alerts.yaml"))));
        named.addAll(metricsIn(tables(Path.of("../docs/OBSERVATION.md"))));
        assertThat(named).hasSizeGreaterThan(20);
        try (TestNodes nodes =
                TestNodes.replicated(
                        directory, 3, "http.listen=localhost:0", "consensus.engine=raft")) {
            URI metrics =
                    URI.create(
                            "http://"
                                    + nodes.node(nodes.leader()).httpAddress().orElseThrow()
                                    + "/metrics");
            String told =
                    HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(metrics).build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .body();
            assertThat(metricsIn(told)).containsAll(named);
        }
    }

    /** The lines of tables alone: prose speaks of prefixes. */
    private static String tables(Path file) throws IOException {
        return String.join(
                "\n", Files.readAllLines(file).stream().filter(l -> l.startsWith("|")).toList());
    }

    private static TreeSet<String> metricsIn(String text) {
        TreeSet<String> names = new TreeSet<>();
        Matcher name = METRIC.matcher(text);
        while (name.find()) {
            names.add(name.group());
        }
        return names;
    }

    private static List<Path> yamlFiles() throws IOException {
        try (Stream<Path> files = Files.walk(DEPLOY)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
        }
    }

    private static Iterable<Object> load(Path file) throws IOException {
        LoadSettings settings = LoadSettings.builder().setLabel(file.toString()).build();
        return new Load(settings).loadAllFromString(Files.readString(file));
    }

    private static Object at(Map<?, ?> map, String... names) {
        Object value = map;
        for (String name : names) {
            value = ((Map<?, ?>) value).get(name);
        }
        assertThat(value).as(String.join(".", names)).isNotNull();
        return value;
    }
}
