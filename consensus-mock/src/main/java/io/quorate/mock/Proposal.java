package io.quorate.mock;

import io.quorate.api.Bytes;
import io.quorate.api.ProposalResult;
import java.util.concurrent.CompletableFuture;

/** A command on its way to an outcome. */
final class Proposal {

    final Bytes command;
    final long deadlineNanos;
    final CompletableFuture<ProposalResult> outcome = new CompletableFuture<>();

    /** 0 until the leader gave it one. */
    long position;

    Proposal(Bytes command, long deadlineNanos) {
        this.command = command;
        this.deadlineNanos = deadlineNanos;
    }
}
