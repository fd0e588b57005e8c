package io.quorate.api;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What is wrong with a setting that is right by itself: others contradict it, or what it names
 * cannot be used.
 *
 * @param key the provider's key
 * @param problem what is wrong, to be read after the key, such as {@code must be more than other}
 */
public record SettingProblem(String key, String problem) {

    /**
     * Does nothing if there is no problem.
     *
     * @throws ConsensusException with {@link ConsensusError.Invalid} that names all there are
     */
    public static void refuse(List<SettingProblem> problems) {
        if (!problems.isEmpty()) {
            throw new ConsensusError.Invalid(
                            problems.stream()
                                    .map(SettingProblem::toString)
                                    .collect(Collectors.joining("; ")))
                    .asException();
        }
    }

    @Override
    public String toString() {
        return key + " " + problem;
    }
}
