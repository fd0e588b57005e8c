package io.quorate.bench.node;

import io.quorate.api.ProposalResult;
import io.quorate.api.ReadResult;

/**
 * How an operation ended.
 *
 * @param done whether it was done: a proposal decided and applied, a read allowed
 * @param why it was not, for people; empty if it was
 */
public record Ending(boolean done, String why) {

    /** It was done. */
    public static final Ending DONE = new Ending(true, "");

    /** It was refused, or nobody knows what became of it. */
    public static Ending failed(String why) {
        return new Ending(false, why);
    }

    static Ending of(ProposalResult result) {
        return result instanceof ProposalResult.Decided ? DONE : failed(result.toString());
    }

    static Ending of(ReadResult result) {
        return result instanceof ReadResult.Ready ? DONE : failed(result.toString());
    }
}
