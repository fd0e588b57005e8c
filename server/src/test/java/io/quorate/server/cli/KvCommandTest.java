package io.quorate.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.node.TestNodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class KvCommandTest {

    @TempDir Path directory;
    private TestNodes nodes;

    @BeforeEach
    void start() throws IOException {
        nodes = TestNodes.standalone(directory, "memory");
    }

    @AfterEach
    void stop() {
        nodes.close();
    }

    private Cli kv(String... args) {
        List<String> all = new ArrayList<>(List.of("kv", "--endpoints", nodes.address(1)));
        all.addAll(List.of(args));
        return Cli.run(all.toArray(new String[0]));
    }

    @Test
    void nodeOnItsOwnIsHealthyAndAnswers() {
        assertThat(kv("health").out()).startsWith("healthy, node 1 leads");
        assertThat(kv("health", "--json").json())
                .containsEntry("health", "healthy")
                .containsEntry("leader", 1.0);
        Cli ping = kv("ping");
        assertThat(ping.exit()).isZero();
        assertThat(ping.out()).startsWith("answered in ");
        assertThat(kv("ping", "--json").json()).containsKey("micros");
    }

    @Test
    void faultOfANodeThatFeignsNoneIsRefusedAndSoIsOneThatMakesNoSense() {
        Cli refused = kv("fault", "timeout", "--on", "commit");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("kv.fault_injection = true");
        Cli unknown = kv("fault", "flood");
        assertThat(unknown.exit()).isEqualTo(2);
        assertThat(unknown.err())
                .contains("'flood' is none of timeout, conflict, corruption, network");
        assertThat(kv("fault", "conflict", "--on", "get").exit()).isEqualTo(2);
        assertThat(kv("fault", "network", "--probability", "2").exit()).isEqualTo(2);
    }

    @Test
    void rangeIsDeletedAtOnce() {
        for (String key : List.of("a", "b", "bb", "c")) {
            kv("put", key, "1");
        }
        assertThat(kv("delete-range", "b", "c")).isEqualTo(new Cli(0, line("done, version 5"), ""));
        assertThat(kv("list").out()).isEqualTo(line("a") + line("c"));
        assertThat(kv("delete-range", "b", "--json").json()).containsEntry("version", 6.0);
        assertThat(kv("list").out()).isEqualTo(line("a"));
        assertThat(kv("delete-range", "z", "a").exit()).isEqualTo(2);
    }

    @Test
    void watchShowsChangesOfAPrefixFromAVersionOn() {
        kv("put", "user-1", "a");
        kv("put", "other", "b");
        kv("delete", "user-1");
        assertThat(kv("watch", "user-", "--from", "1", "--limit", "2"))
                .isEqualTo(new Cli(0, line("1\tput\tuser-1\ta") + line("3\tdelete\tuser-1"), ""));
        assertThat(kv("watch", "--from", "2", "--limit", "1", "--json").json())
                .containsEntry("version", 2.0)
                .containsEntry("key", "other")
                .containsEntry("deleted", false)
                .containsEntry("value", "b");
        Cli none = kv("watch", "--limit", "0");
        assertThat(none.exit()).isEqualTo(2);
        assertThat(none.err()).contains("--limit 0 is not from 1 up");
        Cli refused = kv("watch", "--cf", "nosuch", "--from", "1");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("there is no column family 'nosuch'");
    }

    @Test
    void whatIsPutIsThereUntilItIsDeleted() {
        Cli put = kv("put", "greeting", "hello wörld");
        assertThat(put).isEqualTo(new Cli(0, line("done, version 1"), ""));
        assertThat(kv("get", "greeting")).isEqualTo(new Cli(0, line("hello wörld"), ""));
        assertThat(kv("delete", "greeting").exit()).isZero();
        Cli absent = kv("get", "greeting");
        assertThat(absent).isEqualTo(new Cli(1, "", line("quorate: there is no key 'greeting'")));
    }

    @Test
    void endpointsMayStandBehindTheSubcommand() {
        Cli put = Cli.run("kv", "put", "a", "1", "--endpoints", nodes.address(1), "--json");
        assertThat(put.exit()).as(put.err()).isZero();
        assertThat(put.json()).containsEntry("version", 1.0);
    }

    @Test
    void everyAnswerAsJsonIsOneObject() {
        assertThat(single(kv("--json", "put", "a\"\n", "1"))).containsOnlyKeys("version");
        assertThat(single(kv("get", "a\"\n", "--json")))
                .containsEntry("key", "a\"\n")
                .containsEntry("found", true)
                .containsEntry("value", "1");
        Cli absent = kv("get", "nosuch", "--json");
        assertThat(absent.exit()).isEqualTo(1);
        assertThat(single(absent)).containsEntry("found", false).containsEntry("value", null);
        assertThat(single(kv("range", "--json")))
                .containsEntry("hasMore", false)
                .containsEntry("entries", List.of(Map.of("key", "a\"\n", "value", "1")));
        assertThat(single(kv("list", "--json")))
                .containsEntry("entries", List.of(Map.of("key", "a\"\n")));
        assertThat(single(kv("list-cf", "--json")))
                .containsEntry("columnFamilies", List.of("default"));
        assertThat(single(kv("delete", "a\"\n", "--json"))).containsOnlyKeys("version");
    }

    private static Map<String, Object> single(Cli result) {
        assertThat(result.lines()).hasSize(1);
        return result.json();
    }

    @Test
    void listsAndRangesAreInOrderAndSayWhenThereIsMore() {
        for (String key : List.of("b", "a2", "a1", "c")) {
            kv("put", key, "v-" + key);
        }
        assertThat(kv("list").lines()).containsExactly("a1", "a2", "b", "c");
        assertThat(kv("list", "a").lines()).containsExactly("a1", "a2");
        assertThat(kv("range", "a2", "c").lines()).containsExactly("a2\tv-a2", "b\tv-b");
        Cli page = kv("range", "--reverse", "--limit", "1");
        assertThat(page.lines()).containsExactly("c\tv-c");
        assertThat(page.err()).contains("there is more");
        assertThat(page.exit()).isZero();
    }

    @Test
    void columnFamiliesAreMadeUsedAndDropped() {
        assertThat(kv("create-cf", "users").exit()).isZero();
        assertThat(kv("--cf", "users", "put", "k", "v").exit()).isZero();
        assertThat(kv("get", "k", "--cf", "users").lines()).containsExactly("v");
        assertThat(kv("get", "k").exit()).isEqualTo(1);
        assertThat(kv("list-cf").lines()).containsExactly("default", "users");
        Cli again = kv("create-cf", "users");
        assertThat(again.exit()).isEqualTo(1);
        assertThat(again.err()).isEqualTo(line("quorate: column family 'users' exists already"));
        assertThat(kv("drop-cf", "users").exit()).isZero();
        assertThat(kv("get", "k", "--cf", "users").err()).contains("no column family 'users'");
    }

    @Test
    void transactionOfAFileIsDoneAllAtOnceOrNotAtAll() throws IOException {
        kv("put", "a", "15");
        Path file =
                file(
                        "# takes from a what goes to b",
                        "read-version 1",
                        "read a   # fifteen",
                        "read-range b c",
                        "put a 5",
                        "put \"b \\\"1\\\"\" \"ten\\n\"",
                        "put-stamped-key log/ x");

        // Version 2 opened the session.
        assertThat(kv("commit", file.toString()))
                .isEqualTo(
                        new Cli(
                                0,
                                line("done, version 3")
                                        + line("generated key 6c6f672f00000000000000030002"),
                                ""));
        assertThat(kv("get", "a").lines()).containsExactly("5");
        assertThat(kv("get", "b \"1\"", "--json").json()).containsEntry("value", "ten\n");
        assertThat(kv("--hex", "list", "6c6f672f").lines())
                .containsExactly("6c6f672f" + "0000000000000003" + "0002");

        Cli again = kv("commit", file.toString());
        assertThat(again.exit()).isEqualTo(3);
        assertThat(again.out()).isEmpty();
        assertThat(again.err()).startsWith("quorate: conflict: what was read at version 1 was");
        Cli json = kv("commit", file.toString(), "--json");
        assertThat(json.exit()).isEqualTo(3);
        assertThat(single(json))
                .containsEntry("committed", false)
                .containsEntry("code", "CONFLICT");
        assertThat(kv("list", "log/").lines()).hasSize(1);
    }

    @Test
    void everyMistakeInATransactionFileIsNamedWithItsLineAndNothingIsDone() throws IOException {
        Map<String, String> mistakes =
                Map.of(
                        "set a 1", "'set' is none of read-version, cf, read,",
                        "put a", "'put' takes 2 words, not 1",
                        "read a b", "'read' takes 1 words, not 2",
                        "read-range b a", "the range ends before it begins",
                        "read-version -1", "'-1' is no version",
                        "read-version x", "'x' is no version",
                        "put \"a 1", "a quotation mark has no other",
                        "put \"a\"b 1", "there is no blank behind a closing quotation mark",
                        "put \"\\a\" 1", "'\\a' is none of");
        for (Map.Entry<String, String> mistake : mistakes.entrySet()) {
            Path file = file("put z 1", "", mistake.getKey());
            Cli result = kv("commit", file.toString());
            assertThat(result.exit()).as(mistake.getKey()).isEqualTo(2);
            assertThat(result.err())
                    .startsWith("quorate: " + file + ":3: ")
                    .contains(mistake.getValue());
        }
        assertThat(kv("commit", file("read a", "put a 1").toString()).err())
                .contains("a transaction that read names no read version");
        assertThat(kv("--hex", "commit", file("put a 1").toString()).exit()).isEqualTo(2);
        Cli absent = kv("commit", directory.resolve("nosuch").toString());
        assertThat(absent.exit()).isEqualTo(2);
        assertThat(absent.err()).contains("cannot read").contains("nosuch");
        assertThat(kv("list").lines()).isEmpty();
    }

    @Test
    void everyLineOfATransactionFileDoesWhatTheHelpSays() throws IOException {
        kv("create-cf", "users");
        kv("put", "gone", "1");
        Path file =
                file(
                        "write-conflict a",
                        "write-conflict a b",
                        "delete gone",
                        "put-stamped-value v at:",
                        "cf users",
                        "put k 1");
        Cli done = kv("commit", file.toString(), "--json");
        assertThat(single(done))
                .containsEntry("committed", true)
                .containsEntry("version", 4.0)
                .containsEntry("generatedKeys", List.of())
                .containsEntry("generatedValues", List.of("61743a" + "0000000000000004" + "0001"));
        assertThat(kv("list").lines()).containsExactly("v");
        assertThat(kv("--hex", "get", "76").lines())
                .containsExactly("61743a" + "0000000000000004" + "0001");
        assertThat(kv("--cf", "users", "list").lines()).containsExactly("k");
        Cli help = Cli.run("kv", "commit", "--help");
        assertThat(help.out())
                .contains("put-stamped-value KEY PREFIX")
                .contains("\\n, \\t, \\\" and \\\\");
    }

    private Path file(String... lines) throws IOException {
        return Files.write(directory.resolve("transaction.txt"), List.of(lines));
    }

    @Test
    void readsShowAVersionThatIsGoneBy() {
        kv("put", "a", "old");
        kv("put", "a", "new");
        kv("put", "b", "1");
        assertThat(kv("get", "a", "--snapshot-version", "1").lines()).containsExactly("old");
        assertThat(kv("get", "b", "--snapshot-version", "2").exit()).isEqualTo(1);
        assertThat(kv("list", "--snapshot-version", "2").lines()).containsExactly("a");
        assertThat(kv("range", "--snapshot-version", "1").lines()).containsExactly("a\told");
        Cli ahead = kv("get", "a", "--snapshot-version", "99");
        assertThat(ahead.exit()).isEqualTo(1);
        assertThat(ahead.err()).contains("version 99 is not there yet");
        Cli negative = kv("get", "a", "--snapshot-version", "-1");
        assertThat(negative.exit()).isEqualTo(2);
        assertThat(negative.err()).contains("--snapshot-version -1 is negative");
    }

    @Test
    void statsShowVersionsAndSessions() {
        kv("put", "a", "1");
        assertThat(single(kv("stats", "--json")))
                .containsEntry("version", 1.0)
                .containsEntry("oldestVersion", 0.0)
                .containsEntry("sessions", 0.0)
                .containsEntry("keys", 1.0)
                .containsEntry("committed", 0.0)
                .containsEntry("aborted", 0.0)
                .containsKeys("bytes", "historyVersions", "historyBytes", "conflictSegments")
                .containsKey("timeMillis");
        assertThat(kv("stats").lines())
                .anySatisfy(row -> assertThat(row).matches("newest version +1"));
    }

    @Test
    void bytesThatAreNoTextAreGivenInHexadecimalDigits() {
        assertThat(kv("--hex", "put", "00ff", "fe").exit()).isZero();
        assertThat(kv("--hex", "get", "00ff").lines()).containsExactly("fe");
        assertThat(kv("list", "--hex").lines()).containsExactly("00ff");
    }

    @Test
    void serverThatIsNotThereEndsWith1() {
        Cli result = Cli.run("kv", "--endpoints", "localhost:1", "--timeout", "1", "get", "k");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).startsWith("quorate: the node did not answer");
    }

    private static String line(String text) {
        return text + System.lineSeparator();
    }
}
