package io.quorate.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.raft.RaftSearch.Scope;
import io.quorate.raft.core.RaftInvariant;
import io.quorate.raft.core.RaftMessage;
import io.quorate.raft.core.SearchedRaft;
import io.quorate.testkit.search.Search;
import io.quorate.testkit.search.SearchReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every schedule of a small cluster, as far as the bounds go. */
class RaftSearchTest {

    /** What each scope finds. */
    private static final Map<Scope, List<String>> FINDS = finds();

    @TempDir Path directory;

    private static Map<Scope, List<String>> finds() {
        Map<Scope, List<String>> finds = new EnumMap<>(Scope.class);
        finds.put(
                Scope.ELECTIONS,
                List.of(
                        "a vote leaves before it is durable",
                        "a vote is not written",
                        "a candidate's own term and vote are not written",
                        "a newer term is not written",
                        "a candidate asks and wins before its vote is durable",
                        "the first hard state wins, not the last",
                        "a vote is given whatever the candidate's log",
                        "the leader counts itself before its disk does",
                        "acknowledgements leave before they are durable",
                        "acknowledgements of an older term count",
                        "the commit index falls"));
        finds.put(Scope.VOTES, List.of("votes of an older term count"));
        finds.put(Scope.FOUR, List.of("half of the voters are enough"));
        finds.put(Scope.FORK, List.of("logs are compared by length"));
        finds.put(
                Scope.REPLICATION,
                List.of(
                        "entries that match are cut off, with what follows",
                        "entries that replace others count as durable at once"));
        finds.put(
                Scope.FIGURE_8,
                List.of(
                        "entries of older terms are committed by counting",
                        "entries are taken at any place"));
        return finds;
    }

    @ParameterizedTest
    @CsvSource({"FAULTS, 1_000_000", "LONG, 400_000", "FIGURE_8, 200_000"})
    void everyScheduleWithinTheBoundsKeepsEveryRule(Scope scope, String statesMin) {
        SearchReport report = RaftSearch.of(scope).run();
        System.out.println(report);
        assertThat(report.story()).isEmpty();
        assertThat(report.exhausted()).isTrue();
        assertThat(report.states())
                .isGreaterThanOrEqualTo(Long.parseLong(statesMin.replace("_", "")));
        assertThat(report.endless()).isEqualTo(scope == Scope.LONG);
    }

    @Test
    void schedulesKeepTheRulesOfTheSimulator() {
        Search<RaftMessage, ?> search = RaftSearch.of(Scope.ELECTIONS);
        assertThat(search.run().story()).isEmpty();
        int replayed = search.replay(7, SearchedRaft::core, RaftInvariant::new);
        assertThat(replayed).isGreaterThan(1_000);
    }

    @Test
    void theSameSearchFindsTheSame() {
        SearchReport first = RaftSearch.of(Scope.VOTES).run();
        SearchReport second = RaftSearch.of(Scope.VOTES).run();
        assertThat(second.states()).isEqualTo(first.states());
        assertThat(second.transitions()).isEqualTo(first.transitions());
        assertThat(second.nodeStates()).isEqualTo(first.nodeStates());
    }

    @Test
    void plantedBugsAreFound() throws Exception {
        List<String> missed = new ArrayList<>();
        int planted = 0;
        for (Map.Entry<Scope, List<String>> entry : FINDS.entrySet()) {
            assertThat(RaftSearch.of(entry.getKey()).run().story()).isEmpty();
            for (String name : entry.getValue()) {
                List<String> story = searched(name, entry.getKey());
                planted++;
                if (story.isEmpty()) {
                    missed.add(name);
                } else {
                    System.out.printf(
                            "%s: %d steps, %s%n",
                            name, story.size() - 1, story.get(story.size() - 1));
                }
            }
        }
        System.out.println("planted bugs found: " + (planted - missed.size()) + "/" + planted);
        assertThat(missed).isEmpty();
    }

    private List<String> searched(String name, Scope scope) throws Exception {
        for (PlantedBug bug : PlantedBug.all()) {
            if (bug.name().equals(name)) {
                Path classes = Files.createTempDirectory(directory, "bug");
                Object story =
                        MutantLoader.with(bug, classes)
                                .loadClass(RaftSearch.class.getName())
                                .getMethod("firstFailure", String.class)
                                .invoke(null, scope.name());
                return ((List<?>) story).stream().map(String::valueOf).toList();
            }
        }
        throw new IllegalArgumentException("no bug is called " + name);
    }
}
