package io.quorate.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The simulator finds mistakes that others have made. */
class PlantedBugsTest {

    /** Some of the bugs need thousands of worlds: ask for more to find them. */
    private static final int WORLDS = Integer.getInteger("quorate.planted.worlds", 200);

    private static final int FOUND_MIN = 39;

    private static final int HONEST_WORLDS = 40;

    @TempDir Path directory;

    @Test
    void theCoreAsItIsKeepsEveryRuleInTheSameWorlds() {
        for (RaftSimulation.Mix mix : RaftSimulation.Mix.values()) {
            for (long seed = 1; seed <= HONEST_WORLDS; seed++) {
                RaftSimulation.of(seed, mix).check(seed, 1);
            }
        }
    }

    @Test
    void plantedBugsAreFound() throws Exception {
        List<String> missed = new ArrayList<>();
        PlantedBug[] bugs = PlantedBug.all();
        for (int i = 0; i < bugs.length; i++) {
            Path classes = Files.createDirectory(directory.resolve("bug" + i));
            MutantLoader mutant = MutantLoader.with(bugs[i], classes);
            Optional<String> found = mutant.firstFailure(bugs[i].mix(), worlds(bugs[i]));
            System.out.println(bugs[i].name() + ": " + found.orElse("NOT FOUND"));
            if (found.isEmpty()) {
                missed.add(bugs[i].name());
            }
        }
        int found = bugs.length - missed.size();
        System.out.println("planted bugs found: " + found + "/" + bugs.length);
        assertThat(found).as("missed: %s", missed).isGreaterThanOrEqualTo(FOUND_MIN);
    }

    /** A mix is for mistakes that need many worlds. */
    private static int worlds(PlantedBug bug) {
        return bug.mix() == RaftSimulation.Mix.USUAL ? WORLDS : 8 * WORLDS;
    }
}
