package io.quorate.server.config;

/**
 * A value as it was given.
 *
 * @param text the value
 * @param origin where it was given: {@code file:line:column}, a variable of the environment, or
 *     {@code --set}
 */
record ConfigValue(String text, String origin) {}
