package io.quorate.runtime.host;

import io.quorate.api.ConsensusError;
import io.quorate.api.ProposalResult;

/** Questions about outcomes. */
final class Refusals {

    private Refusals() {}

    static boolean isRefused(ProposalResult result) {
        return result instanceof ProposalResult.Refused;
    }

    static boolean isUnknown(ProposalResult result) {
        return result instanceof ProposalResult.Unknown;
    }

    static boolean isRefusedBy(Class<? extends ConsensusError> why, ProposalResult result) {
        return result instanceof ProposalResult.Refused refused && why.isInstance(refused.error());
    }
}
