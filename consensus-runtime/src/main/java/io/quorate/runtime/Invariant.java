package io.quorate.runtime;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Checks that stay on in production. */
public final class Invariant {

    private Invariant() {}

    /**
     * Throws unless {@code holds}.
     *
     * @param rule what must hold
     */
    public static void check(boolean holds, String rule) {
        if (!holds) {
            throw new InvariantViolation(rule);
        }
    }

    /**
     * Throws unless {@code holds}. For hot paths: boxes nothing while it holds.
     *
     * @param template the rule, with two {@code %d}
     */
    public static void check(boolean holds, String template, long a, long b) {
        if (!holds) {
            throw new InvariantViolation(String.format(Locale.ROOT, template, a, b));
        }
    }

    /**
     * Throws unless {@code holds}.
     *
     * @param template the rule, in the notation of {@link String#format}
     */
    public static void check(boolean holds, String template, @Nullable Object... values) {
        if (!holds) {
            throw new InvariantViolation(String.format(Locale.ROOT, template, values));
        }
    }

    /** What to throw where a rule is broken for certain. */
    public static InvariantViolation violation(String rule) {
        return new InvariantViolation(rule);
    }
}
