package io.quorate.bench.transport;

/**
 * What is kept under way between two ends.
 *
 * @param batch envelopes that are sent one right after the other
 * @param slots batches under way: the next one of a slot is sent when its last is back as a whole
 */
public record Load(int batch, int slots) {

    /** One envelope to and fro. */
    public static final Load ROUND_TRIP = new Load(1, 1);

    public Load {
        if (batch < 1 || slots < 1) {
            throw new IllegalArgumentException(slots + " batches of " + batch + " are no load");
        }
    }

    /** Envelopes under way. */
    public int outstanding() {
        return batch * slots;
    }

    @Override
    public String toString() {
        return equals(ROUND_TRIP) ? "round trip" : slots + " batches of " + batch;
    }
}
