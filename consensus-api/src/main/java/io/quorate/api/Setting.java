package io.quorate.api;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One setting of a provider: what it is called, what it means and which values it takes.
 *
 * @param key lower-case words joined by {@code _}, unique within its provider
 * @param type what its values look like
 * @param defaultValue the value if none is given, as it would be written
 * @param choices the values of a {@link Type#CHOICE}; empty for other types
 * @param min the smallest number, byte count, or milliseconds allowed
 * @param max the largest
 * @param description one sentence, with the unit if it has one
 */
public record Setting(
        String key,
        Type type,
        String defaultValue,
        List<String> choices,
        long min,
        long max,
        String description) {

    /** What values look like. */
    public enum Type {
        /** {@code true} or {@code false}. */
        BOOLEAN,
        /** A decimal whole number. */
        NUMBER,
        /** A decimal number between 0 and 1. */
        FRACTION,
        /** A whole number with {@code ms}, {@code s}, {@code m} or {@code h}. */
        DURATION,
        /** A whole number of bytes, or with {@code KiB}, {@code MiB} or {@code GiB}. */
        SIZE,
        /** One of a few words. */
        CHOICE,
        /** Any text. */
        TEXT
    }

    private static final Pattern DURATION = Pattern.compile("(\\d{1,15})\\s*(ms|s|m|h)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})\\s*(B|KiB|MiB|GiB)?");

    public Setting {
        choices = List.copyOf(choices);
    }

    public static Setting bool(String key, boolean defaultValue, String description) {
        return new Setting(
                key, Type.BOOLEAN, Boolean.toString(defaultValue), List.of(), 0, 1, description);
    }

    public static Setting number(
            String key, long defaultValue, long min, long max, String description) {
        return new Setting(
                key, Type.NUMBER, Long.toString(defaultValue), List.of(), min, max, description);
    }

    public static Setting fraction(String key, double defaultValue, String description) {
        return new Setting(
                key, Type.FRACTION, Double.toString(defaultValue), List.of(), 0, 1, description);
    }

    /** A duration, with its bounds included. */
    public static Setting duration(
            String key, Duration defaultValue, Duration min, Duration max, String description) {
        return new Setting(
                key,
                Type.DURATION,
                duration(defaultValue.toMillis()),
                List.of(),
                min.toMillis(),
                max.toMillis(),
                description);
    }

    /** A number of bytes, with its bounds included. */
    public static Setting size(
            String key, long defaultValue, long min, long max, String description) {
        return new Setting(key, Type.SIZE, size(defaultValue), List.of(), min, max, description);
    }

    /** One of {@code choices}, of which the first is the default. */
    public static Setting choice(String key, String description, String... choices) {
        return new Setting(key, Type.CHOICE, choices[0], Arrays.asList(choices), 0, 0, description);
    }

    public static Setting text(String key, String defaultValue, String description) {
        return new Setting(key, Type.TEXT, defaultValue, List.of(), 0, 0, description);
    }

    /**
     * What is wrong with {@code value} for this setting, as the end of a sentence ("must be …"), or
     * nothing if it will do.
     */
    public Optional<String> problem(String value) {
        return isTaken(value) ? Optional.empty() : Optional.of("must be " + taken() + example());
    }

    private boolean isTaken(String value) {
        switch (type) {
            case BOOLEAN:
                return value.equals("true") || value.equals("false");
            case CHOICE:
                return choices.contains(value);
            case TEXT:
                return true;
            case FRACTION:
                return isFraction(value);
            default:
                return scalar(value).filter(n -> n >= min && n <= max).isPresent();
        }
    }

    /** The values it takes, with their bounds and units: "a duration from 10ms to 10m". */
    public String taken() {
        switch (type) {
            case BOOLEAN:
                return "true or false";
            case CHOICE:
                return "one of " + String.join(", ", choices);
            case TEXT:
                return "text";
            case FRACTION:
                return "a number from 0 to 1";
            case DURATION:
                return "a duration from " + duration(min) + " to " + duration(max);
            case SIZE:
                return "a size from " + size(min) + " to " + size(max);
            default:
                return "a whole number from " + min + " to " + max;
        }
    }

    private String example() {
        switch (type) {
            case FRACTION:
                return ", such as 0.25";
            case DURATION:
                return ", such as 250ms or 5s";
            case SIZE:
                return ", such as 4096 or 64MiB";
            default:
                return "";
        }
    }

    /** As one would write it, in the largest unit that needs no fraction. */
    private static String duration(long millis) {
        return inUnits(millis, "h", "m", "s", "ms");
    }

    private static String size(long bytes) {
        return inUnits(bytes, "GiB", "MiB", "KiB", "B");
    }

    private static String inUnits(long value, String... units) {
        for (String unit : units) {
            if (value >= factor(unit) && value % factor(unit) == 0) {
                return value / factor(unit) + unit;
            }
        }
        return value + units[units.length - 1];
    }

    private static boolean isFraction(String value) {
        try {
            double number = Double.parseDouble(value);
            return number >= 0 && number <= 1;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** {@code value} as a number, a number of milliseconds or of bytes. */
    Optional<Long> scalar(String value) {
        try {
            switch (type) {
                case NUMBER:
                    return Optional.of(Long.parseLong(value));
                case DURATION:
                    return unit(DURATION.matcher(value));
                case SIZE:
                    return unit(SIZE.matcher(value));
                default:
                    throw new IllegalStateException(key + " is no number");
            }
        } catch (ArithmeticException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<Long> unit(Matcher matcher) {
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String unit = matcher.group(2) == null ? "B" : matcher.group(2);
        return Optional.of(Math.multiplyExact(Long.parseLong(matcher.group(1)), factor(unit)));
    }

    private static long factor(String unit) {
        switch (unit) {
            case "ms":
            case "B":
                return 1;
            case "s":
                return 1_000;
            case "m":
                return 60_000;
            case "h":
                return 3_600_000;
            case "KiB":
                return 1L << 10;
            case "MiB":
                return 1L << 20;
            default:
                return 1L << 30;
        }
    }

    /** As {@link #taken}, with a choice as {@code one | another}. */
    public String notation() {
        return type == Type.CHOICE ? String.join(" | ", choices) : taken();
    }
}
