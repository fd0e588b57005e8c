package io.quorate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class SimCommandTest {

    private record Ran(int exit, String out, String err) {}

    @Test
    void bothEnginesRunAndPrintTheirNumbers() {
        for (String engine : new String[] {"raft", "paxos"}) {
            Ran ran = run("sim", "--engine", engine, "--seeds", "3", "--nodes", "3");
            assertThat(ran.err).doesNotContain("quorate:");
            assertThat(ran.exit).isZero();
            assertThat(ran.out)
                    .contains(engine + ": seeds 3, ", "virtual hours a minute", "events/s")
                    .contains("messages dropped", "every rule was kept");
        }
    }

    @Test
    void oneSeedIsReplayedWithItsStory() {
        Ran once = run("sim", "--engine", "raft", "--seed", "7", "--lines", "50");
        assertThat(once.exit).isZero();
        assertThat(once.out).contains(" ms  ", "takes ", "seeds 1,");
    }

    @Test
    void jsonIsOneObject() {
        Ran ran = run("sim", "--engine", "paxos", "--seeds", "2", "--json");
        assertThat(ran.exit).isZero();
        assertThat(ran.out.strip()).startsWith("{\"engine\":\"paxos\",\"seeds\":2,").endsWith("}");
        assertThat(ran.out).contains("\"messages_sent\":", "\"events_per_second\":");
    }

    @Test
    void aBrokenRuleEndsWithTheSeedAndTheCommandThatReplaysIt() {
        Ran ran = run("sim", "--engine", "canary", "--seeds", "5", "--first", "40");
        assertThat(ran.exit).isEqualTo(1);
        assertThat(ran.out)
                .contains("seed 42 broke a rule: ", "the canary sings")
                .contains("replay it: ./quorate sim --engine canary --seed 42");
        Ran replayed = run("sim", "--engine", "canary", "--seed", "42", "--json");
        assertThat(replayed.exit).isEqualTo(1);
        assertThat(replayed.out).contains("\"failed_seed\":42", "the canary sings");
    }

    @Test
    void bothEnginesAreSearched() {
        for (String engine : new String[] {"raft", "paxos"}) {
            Ran ran = run("sim", "--engine", engine, "--exhaustive", "--depth", "4");
            assertThat(ran.exit).isZero();
            assertThat(ran.err).contains("depth 4, ");
            assertThat(ran.out)
                    .contains("3 nodes, at most 4 steps, 2 elections", " transitions, depth 4, ")
                    .contains("every schedule of at most 4 steps keeps every rule");
        }
        Ran small =
                run("sim", "--engine", "raft", "--exhaustive", "--depth", "5", "--states", "50");
        assertThat(small.out).contains("gave up at depth");
        Ran json = run("sim", "--engine", "raft", "--exhaustive", "--depth", "3", "--json");
        assertThat(json.out.strip()).startsWith("{\"engine\":\"raft\",\"nodes\":3,").endsWith("}");
        assertThat(json.out).contains("\"steps_max\":3,", "\"exhausted\":true,");
        assertThat(run("sim", "--engine", "raft", "--exhaustive", "--depth", "0").err)
                .contains("steps: 0 is not within 1 to 1000");
        assertThat(run("sim", "--engine", "raft", "--depth", "3").exit).isEqualTo(2);
    }

    @Test
    void aSearchThatFindsSomethingTellsTheSchedule() {
        Ran ran = run("sim", "--engine", "canary", "--exhaustive");
        assertThat(ran.exit).isEqualTo(1);
        assertThat(ran.out)
                .contains("  1  node 1 has heard of no leader for too long")
                .contains("after 1 steps a rule is broken: the canary sings");
    }

    @Test
    void whatMakesNoSenseIsSaid() {
        assertThat(run("sim").exit).isEqualTo(2);
        assertThat(run("sim", "--engine", "raft", "--nodes", "99").err)
                .contains("--nodes: 99 is not within 1 to 15");
        Ran unknown = run("sim", "--engine", "viewstamped");
        assertThat(unknown.exit).isEqualTo(2);
        assertThat(unknown.err).contains("unknown simulated engine 'viewstamped'", "paxos", "raft");
        Ran quorum = run("sim", "--engine", "raft", "--quorum", "simple:3,2");
        assertThat(quorum.exit).isEqualTo(2);
        assertThat(quorum.err).contains("no other quorums than majorities");
    }

    @Test
    void theCommandIsInTheHelp() {
        assertThat(run("--help").out).contains("sim ", "simulated worlds");
    }

    private static Ran run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
        return new Ran(exit, out.toString(), err.toString());
    }
}
