package io.quorate.api;

import java.util.function.BooleanSupplier;

/** Whether the local state machine may be read now. */
public sealed interface ReadResult {

    /**
     * The state machine has applied all that the {@link ReadMode} asks for: read it.
     *
     * @param position the position up to which it must have applied, and has
     * @param stillValid to be asked <em>after</em> reading; if false, what was read may be out of
     *     date and must be thrown away. Always true but for {@link ReadMode.Lease}
     */
    record Ready(long position, BooleanSupplier stillValid) implements ReadResult {

        /** A permission that cannot expire. */
        public static Ready at(long position) {
            return new Ready(position, () -> true);
        }
    }

    /**
     * The freshness asked for cannot be had here now. Reading elsewhere or later may work.
     *
     * @param error why
     */
    record Refused(ConsensusError error) implements ReadResult {}
}
