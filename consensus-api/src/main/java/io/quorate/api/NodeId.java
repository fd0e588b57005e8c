package io.quorate.api;

import org.jspecify.annotations.Nullable;

/**
 * The number of a node in its cluster, from 1 up. It is never given to another node.
 *
 * @param value 1 to 65,535
 */
public record NodeId(int value) implements Comparable<NodeId> {

    /** The largest number a node can have. */
    public static final int MAX = 65_535;

    public NodeId {
        if (value < 1 || value > MAX) {
            throw new IllegalArgumentException("node id " + value + " is not between 1 and " + MAX);
        }
    }

    public static NodeId of(int value) {
        return new NodeId(value);
    }

    /**
     * Reads a node id as people write it in a config.
     *
     * @throws IllegalArgumentException if {@code text} is not a decimal number from 1 to {@value
     *     #MAX}; the message carries the text
     */
    public static NodeId parse(String text) {
        try {
            return new NodeId(Integer.parseInt(text.strip()));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "node id '" + text + "' is not a number between 1 and " + MAX, e);
        }
    }

    @Override
    public int compareTo(NodeId other) {
        return Integer.compare(value, other.value);
    }

    // Compared all the time by cores, also while they are still interpreted.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NodeId id && id.value == value;
    }

    @Override
    public int hashCode() {
        return value;
    }

    /** The bare number. */
    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
