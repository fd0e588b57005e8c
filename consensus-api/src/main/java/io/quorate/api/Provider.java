package io.quorate.api;

import java.util.List;

/**
 * A part that can be chosen by name. Found by {@link java.util.ServiceLoader}, so it is public, has
 * a public constructor without parameters, and does nothing in it.
 */
public interface Provider {

    /** The word that chooses it in a config: lower-case letters and digits. */
    String name();

    /** One line for people who choose. */
    String description();

    /** Every setting it understands. Others are refused before anything starts. */
    default List<Setting> settings() {
        return List.of();
    }

    /**
     * What is wrong with settings that are each right by themselves, because they contradict each
     * other. So it can be told before anything starts; what is made with such settings is refused.
     * Looks at no file.
     */
    default List<SettingProblem> problems(Settings settings) {
        return List.of();
    }
}
