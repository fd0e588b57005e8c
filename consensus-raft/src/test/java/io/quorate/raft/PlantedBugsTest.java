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

    private static final int FOUND_MIN = 20;

    @TempDir Path directory;

    @Test
    void plantedBugsAreFound() throws Exception {
        List<String> missed = new ArrayList<>();
        PlantedBug[] bugs = PlantedBug.all();
        for (int i = 0; i < bugs.length; i++) {
            Path classes = Files.createDirectory(directory.resolve("bug" + i));
            MutantLoader mutant = MutantLoader.with(bugs[i], classes);
            Optional<String> found = mutant.firstFailure(WORLDS);
            System.out.println(bugs[i].name() + ": " + found.orElse("NOT FOUND"));
            if (found.isEmpty()) {
                missed.add(bugs[i].name());
            }
        }
        int found = bugs.length - missed.size();
        System.out.println("planted bugs found: " + found + "/" + bugs.length);
        assertThat(found).as("missed: %s", missed).isGreaterThanOrEqualTo(FOUND_MIN);
    }
}
