package io.quorate.kv;

import java.util.List;

/**
 * An operation with its place in the order of all.
 *
 * @param position from 1 up
 * @param operation what is to be done
 */
public record PositionedOperation(long position, KvOperation operation) {

    /**
     * Checks that operations can be applied after {@code applied}.
     *
     * @throws IllegalArgumentException if the first is not above it, or a later one falls back
     */
    public static void requireOrder(long applied, List<PositionedOperation> operations) {
        long least = applied + 1;
        for (PositionedOperation positioned : operations) {
            if (positioned.position() < least) {
                throw new IllegalArgumentException(
                        "position " + positioned.position() + " is not above " + (least - 1));
            }
            least = positioned.position();
        }
    }
}
