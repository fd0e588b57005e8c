package io.quorate.paxos;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.paxos.PaxosSearch.Scope;
import io.quorate.testkit.search.Search;
import io.quorate.testkit.search.SearchReport;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every schedule of a small cluster, as far as the bounds go. */
class PaxosSearchTest {

    /** What each scope finds. */
    private static final Map<Scope, List<PaxosBug>> FINDS = finds();

    private static Map<Scope, List<PaxosBug>> finds() {
        Map<Scope, List<PaxosBug>> finds = new EnumMap<>(Scope.class);
        finds.put(
                Scope.ELECTIONS,
                List.of(
                        PaxosBug.PROMISE_BEFORE_DURABLE,
                        PaxosBug.ACCEPTANCE_BEFORE_DURABLE,
                        PaxosBug.OWN_VOTE_BEFORE_DURABLE,
                        PaxosBug.PROMISE_NOT_WRITTEN,
                        PaxosBug.BALLOT_REUSED,
                        PaxosBug.STALE_PROMISE_COUNTED,
                        PaxosBug.REPORTS_LEFT_OUT,
                        PaxosBug.FILLED_WITH_NOTHING,
                        PaxosBug.REFUSED_AND_CONFIRMED,
                        PaxosBug.OLDER_RECORD_WINS,
                        PaxosBug.CHOSEN_AT_ONCE));
        finds.put(
                Scope.SUCCESSION,
                List.of(
                        PaxosBug.DECIDED_NOT_TOLD,
                        PaxosBug.CUMULATIVE_ACCEPTANCE,
                        PaxosBug.COMMIT_WITHOUT_BALLOT));
        return finds;
    }

    @ParameterizedTest
    @CsvSource({"FAULTS, 1_000_000", "LONG, 250_000", "FORK, 400_000"})
    void everyScheduleWithinTheBoundsKeepsEveryRule(Scope scope, String statesMin) {
        SearchReport report = PaxosSearch.of(scope, PaxosBug.NONE).run();
        System.out.println(report);
        assertThat(report.story()).isEmpty();
        assertThat(report.exhausted()).isTrue();
        assertThat(report.states())
                .isGreaterThanOrEqualTo(Long.parseLong(statesMin.replace("_", "")));
    }

    @Test
    void schedulesKeepTheRulesOfTheSimulator() {
        Search<PaxosMessage, ?> search = PaxosSearch.of(Scope.ELECTIONS, PaxosBug.NONE);
        assertThat(search.run().story()).isEmpty();
        int replayed =
                search.replay(
                        5,
                        context -> SearchedPaxos.tampered(context, PaxosBug.NONE),
                        PaxosInvariant::new);
        assertThat(replayed).isGreaterThan(500);
    }

    @Test
    void theSameSearchFindsTheSame() {
        SearchReport first = PaxosSearch.of(Scope.ELECTIONS, PaxosBug.NONE).run();
        SearchReport second = PaxosSearch.of(Scope.ELECTIONS, PaxosBug.NONE).run();
        assertThat(second.states()).isEqualTo(first.states());
        assertThat(second.transitions()).isEqualTo(first.transitions());
        assertThat(second.nodeStates()).isEqualTo(first.nodeStates());
    }

    @Test
    void plantedBugsAreFound() {
        List<PaxosBug> missed = new ArrayList<>();
        int planted = 0;
        for (Map.Entry<Scope, List<PaxosBug>> entry : FINDS.entrySet()) {
            for (PaxosBug bug : entry.getValue()) {
                List<String> story = PaxosSearch.of(entry.getKey(), bug).run().story();
                planted++;
                if (story.isEmpty()) {
                    missed.add(bug);
                } else {
                    System.out.printf(
                            "%s: %d steps, %s%n",
                            bug, story.size() - 1, story.get(story.size() - 1));
                }
            }
        }
        System.out.println("planted bugs found: " + (planted - missed.size()) + "/" + planted);
        assertThat(missed).isEmpty();
    }
}
