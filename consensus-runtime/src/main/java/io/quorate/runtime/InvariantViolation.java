package io.quorate.runtime;

/** A rule that must always hold does not: a bug. The group that meets it stops. */
public final class InvariantViolation extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public InvariantViolation(String rule) {
        super(rule);
    }
}
