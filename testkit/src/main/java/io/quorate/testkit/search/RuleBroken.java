package io.quorate.testkit.search;

/** A rule does not hold in a state that was reached. */
public final class RuleBroken extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RuleBroken(String rule) {
        super(rule);
    }

    /**
     * Throws unless {@code holds}.
     *
     * @param rule {@link String#format} of it and {@code args} is what is said
     */
    public static void unless(boolean holds, String rule, Object... args) {
        if (!holds) {
            throw new RuleBroken(String.format(java.util.Locale.ROOT, rule, args));
        }
    }
}
