package io.quorate.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.EngineEvent;
import io.quorate.api.NodeId;
import io.quorate.server.JsonText;
import io.quorate.server.config.LogConfig;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LoggingTest {

    private static final Logger OWN = LoggerFactory.getLogger("io.quorate.Something");
    private static final Logger LIBRARY = LoggerFactory.getLogger("org.example.Library");

    @AfterEach
    void restore() {
        Logging.apply(
                new LogConfig(LogConfig.Level.WARN, LogConfig.Format.TEXT, LogConfig.LINES_MAX));
    }

    @Test
    void levelLetsThroughItselfAndWorse() {
        assertThat(logged(LogConfig.Level.ERROR)).containsExactly("own error", "library error");
        assertThat(logged(LogConfig.Level.WARN))
                .containsExactly("own error", "own warn", "library error", "library warn");
        assertThat(logged(LogConfig.Level.INFO))
                .containsExactly(
                        "own error", "own warn", "own info", "library error", "library warn");
        assertThat(logged(LogConfig.Level.DEBUG))
                .containsExactly(
                        "own error",
                        "own warn",
                        "own info",
                        "own debug",
                        "library error",
                        "library warn");
    }

    @Test
    void whatSpeaksJavasOwnLoggingIsLoggedAlike() {
        Logging.bridge();
        java.util.logging.Logger library = java.util.logging.Logger.getLogger("org.example.Jul");
        LogConfig json =
                new LogConfig(LogConfig.Level.INFO, LogConfig.Format.JSON, LogConfig.LINES_MAX);
        String log =
                log(
                        json,
                        () -> {
                            library.warning("a peer is down");
                            library.info("a peer is up");
                        });
        assertThat(log.lines().map(JsonText::object).toList())
                .singleElement()
                .satisfies(
                        line ->
                                assertThat(line)
                                        .containsEntry("level", "WARN")
                                        .containsEntry("loggerName", "org.example.Jul")
                                        .containsEntry("formattedMessage", "a peer is down"));
    }

    private static List<String> logged(LogConfig.Level level) {
        String log =
                log(
                        new LogConfig(level, LogConfig.Format.TEXT, LogConfig.LINES_MAX),
                        () -> {
                            everyLevel(OWN, "own");
                            everyLevel(LIBRARY, "library");
                        });
        return log.lines().map(line -> line.substring(line.lastIndexOf(": ") + 2)).toList();
    }

    private static void everyLevel(Logger logger, String name) {
        logger.error("{} error", name);
        logger.warn("{} warn", name);
        logger.info("{} info", name);
        logger.debug("{} debug", name);
    }

    @Test
    void everyJsonLineIsOneObjectWithItsMessage() {
        String hard = "quote \" backslash \\ line\nbreak tab\t bell\u0007 euro € end";
        String log =
                log(
                        new LogConfig(
                                LogConfig.Level.INFO, LogConfig.Format.JSON, LogConfig.LINES_MAX),
                        () -> {
                            OWN.info("plain {}", 1);
                            OWN.warn("{}", hard);
                            OWN.error(
                                    "failed", new IllegalStateException(hard, new Exception("x")));
                        });
        List<Map<String, Object>> lines = log.lines().map(JsonText::object).toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0))
                .containsEntry("level", "INFO")
                .containsEntry("loggerName", "io.quorate.Something")
                .containsEntry("formattedMessage", "plain 1")
                .containsKeys("timestamp", "threadName");
        assertThat(lines.get(1))
                .containsEntry("level", "WARN")
                .containsEntry("formattedMessage", hard);
        assertThat(lines.get(2)).containsEntry("formattedMessage", "failed");
        assertThat(lines.get(2).get("throwable").toString())
                .contains("IllegalStateException")
                .contains(hard);
    }

    @Test
    void eventsOfAnEngineAreLinesForPeopleAndPairsForPrograms() {
        EngineEvent event =
                new EngineEvent(
                        EngineEvent.Kind.VOTED,
                        NodeId.of(2),
                        0,
                        7,
                        41,
                        Optional.of(NodeId.of(3)),
                        "votes for node 3 in term 7");
        Runnable vote = () -> new EventLog().onEvent(event);
        assertThat(
                        log(
                                new LogConfig(
                                        LogConfig.Level.INFO,
                                        LogConfig.Format.TEXT,
                                        LogConfig.LINES_MAX),
                                vote))
                .contains("node 2 voted (epoch 7, position 41): votes for node 3 in term 7");
        Map<String, Object> line =
                JsonText.object(
                        log(
                                new LogConfig(
                                        LogConfig.Level.INFO,
                                        LogConfig.Format.JSON,
                                        LogConfig.LINES_MAX),
                                vote));
        assertThat(line.get("kvpList").toString())
                .contains("event", "voted", "node", "epoch", "7", "position", "41", "leader");
    }

    @Test
    void aFloodIsLeftOutAndItsSizeIsSaid() {
        for (LogConfig.Format format : LogConfig.Format.values()) {
            String log =
                    log(
                            new LogConfig(LogConfig.Level.DEBUG, format, 5),
                            () -> {
                                for (int i = 0; i < 100; i++) {
                                    OWN.warn("peer {} is broken", i);
                                    OWN.debug("detail {}", i);
                                }
                                OWN.warn("something else");
                                // What was left out is said at the latest when logging ends.
                                restore();
                            });
            assertThat(log.lines().filter(line -> line.contains("is broken"))).hasSize(6);
            assertThat(log.lines().filter(line -> line.contains("detail "))).hasSize(100);
            assertThat(log)
                    .contains("peer 4 is broken")
                    .doesNotContain("peer 5 is broken")
                    .contains("something else")
                    .contains("95 more lines like this were left out: peer {} is broken");
        }
    }

    @Test
    void nothingIsLeftOutWithoutALimit() {
        LogConfig config = new LogConfig(LogConfig.Level.INFO, LogConfig.Format.TEXT, 0);
        String log =
                log(
                        config,
                        () -> {
                            for (int i = 0; i < 1_000; i++) {
                                OWN.info("line {}", i);
                            }
                        });
        assertThat(log.lines()).hasSize(1_000);
    }

    private static String log(LogConfig config, Runnable action) {
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            Logging.apply(config);
            action.run();
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
