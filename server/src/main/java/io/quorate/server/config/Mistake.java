package io.quorate.server.config;

/**
 * Something wrong in a config.
 *
 * @param origin where: {@code file:line:column}, a variable of the environment, or {@code --set}
 * @param key which key
 * @param problem what is wrong, and what would be right
 */
public record Mistake(String origin, String key, String problem) {
    @Override
    public String toString() {
        return origin + ": " + key + " " + problem;
    }
}
