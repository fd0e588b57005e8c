package io.quorate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class CompareCommandTest {

    private record Ran(int exit, String out, String err) {}

    private static Ran run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
        return new Ran(exit, out.toString(), err.toString());
    }

    @Test
    void bothEnginesRunACourseTheSameWayEveryTime() {
        Ran ran = run("compare", "--course", "four-nodes", "--times", "1");
        assertThat(ran.exit).isZero();
        assertThat(ran.out).startsWith("four-nodes").contains("paxos majority", "raft ");
        assertThat(run("compare", "--course", "four-nodes", "--times", "1").out).isEqualTo(ran.out);
    }

    @Test
    void readsFromAQuorumGoOnWhenTheLeaderIsDead() {
        Ran ran = run("compare", "--course", "reads-without-leader", "--times", "1");
        assertThat(ran.out)
                .containsPattern("paxos majority, quorum reads .* done 100\\.0%")
                .doesNotContainPattern("raft .* done 100\\.0%");
    }

    @Test
    void allVotersGiveWayToOthers() {
        Ran ran = run("compare", "--course", "replace-all", "--times", "1");
        assertThat(ran.out.lines().filter(line -> line.contains("all voters replaced"))).hasSize(2);
    }

    @Test
    void anUnknownCourseIsRefusedWithThoseThatThereAre() {
        Ran ran = run("compare", "--course", "uphill");
        assertThat(ran.exit).isEqualTo(2);
        assertThat(ran.err).contains("no course 'uphill'", "fail-over");
    }
}
