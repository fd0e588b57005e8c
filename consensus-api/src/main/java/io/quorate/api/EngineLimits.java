package io.quorate.api;

import java.time.Duration;

/**
 * Bounds that hold for every engine.
 *
 * @param commandBytesMax the largest command; a larger one is refused with {@link
 *     ConsensusError.TooLarge} before anything happens
 * @param pendingProposalsMax proposals without an outcome; one more is refused with {@link
 *     ConsensusError.Overloaded}
 * @param pendingBytesMax bytes of their commands
 * @param pendingReadsMax reads without an outcome
 * @param proposalTimeout after which a proposal that has no outcome ends as {@link
 *     ProposalResult.Unknown}
 */
public record EngineLimits(
        int commandBytesMax,
        int pendingProposalsMax,
        long pendingBytesMax,
        int pendingReadsMax,
        Duration proposalTimeout) {

    /** 4 MiB a command; 16,384 proposals with 64 MiB; 16,384 reads; 10 s. */
    public static final EngineLimits DEFAULT =
            new EngineLimits(4 << 20, 16_384, 64L << 20, 16_384, Duration.ofSeconds(10));

    public EngineLimits {
        if (commandBytesMax < 1
                || pendingProposalsMax < 1
                || pendingBytesMax < commandBytesMax
                || pendingReadsMax < 1
                || proposalTimeout.isNegative()
                || proposalTimeout.isZero()) {
            throw new IllegalArgumentException(
                    "limits must be positive, and pendingBytesMax at least commandBytesMax: "
                            + commandBytesMax
                            + ", "
                            + pendingProposalsMax
                            + ", "
                            + pendingBytesMax
                            + ", "
                            + pendingReadsMax
                            + ", "
                            + proposalTimeout);
        }
    }

    /**
     * Checks that the largest command can be sent or stored, so that what cannot is refused when it
     * is proposed and not later.
     *
     * @param overheadBytesMax what an engine puts around a command, at most
     * @param what what has to take both, for the message
     * @param bytes how much it takes
     * @throws ConsensusException with {@link ConsensusError.Invalid} if they do not fit
     */
    public void checkCommandFits(int overheadBytesMax, String what, int bytes) {
        if ((long) commandBytesMax + overheadBytesMax > bytes) {
            throw new ConsensusError.Invalid(
                            "a command of "
                                    + commandBytesMax
                                    + " bytes, and "
                                    + overheadBytesMax
                                    + " around it, do not fit "
                                    + what
                                    + " of "
                                    + bytes
                                    + " bytes; lower the one or raise the other")
                    .asException();
        }
    }
}
