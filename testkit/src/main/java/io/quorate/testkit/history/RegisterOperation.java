package io.quorate.testkit.history;

/** One operation on one register. */
final class RegisterOperation {

    final int register;
    final boolean write;
    final long began;
    long value;

    /** {@link Long#MAX_VALUE} as long as nobody knows. */
    long ended = Long.MAX_VALUE;

    /** It has had no effect. */
    boolean refused;

    RegisterOperation(int register, boolean write, long value, long began) {
        this.register = register;
        this.write = write;
        this.value = value;
        this.began = began;
    }

    boolean hasEnded() {
        return ended != Long.MAX_VALUE;
    }

    @Override
    public String toString() {
        String time = began + ".." + (hasEnded() ? ended : "");
        return (write ? "write of " : "read of ") + value + " (" + time + ")";
    }
}
