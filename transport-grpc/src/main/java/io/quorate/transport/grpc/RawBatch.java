package io.quorate.transport.grpc;

/** A batch as it arrived, not decoded yet. */
final class RawBatch {

    private final byte[] bytes;
    private final String problem;

    private RawBatch(byte[] bytes, String problem) {
        this.bytes = bytes;
        this.problem = problem;
    }

    /** Takes {@code bytes} over. */
    static RawBatch of(byte[] bytes) {
        return new RawBatch(bytes, "");
    }

    static RawBatch unreadable(String problem) {
        return new RawBatch(new byte[0], problem);
    }

    /** Its encoding, owned by whoever has this. */
    byte[] bytes() {
        return bytes;
    }

    /** Why it could not even be read; empty if it could. */
    String problem() {
        return problem;
    }
}
