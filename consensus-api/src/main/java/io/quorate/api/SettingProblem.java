package io.quorate.api;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is wrong with a setting that is right by itself: others contradict it, or what it names
 * cannot be used.
 *
 * @param key the provider's key
 * @param problem what is wrong, to be read after the key, such as {@code must be more than other}
 */
public record SettingProblem(String key, String problem) {

    /** A time that is right by itself, but not beside others: it must be {@code rule}. */
    public static SettingProblem ofDuration(Settings settings, String key, String rule) {
        long millis = settings.duration(key).toMillis();
        return new SettingProblem(key, "must be " + rule + ", not " + millis + "ms");
    }

    /** That the file which {@code key} names cannot be read, if that is so. */
    public static Optional<SettingProblem> ofUnreadable(String key, Path file) {
        return Files.isReadable(file)
                ? Optional.empty()
                : Optional.of(
                        new SettingProblem(
                                key, "is " + file + ", which is not there or cannot be read"));
    }

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
