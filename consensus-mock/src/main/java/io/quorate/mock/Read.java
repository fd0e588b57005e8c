package io.quorate.mock;

import io.quorate.api.ReadResult;
import java.util.concurrent.CompletableFuture;

/** A read on its way to a permission. */
final class Read {

    final long deadlineNanos;
    final CompletableFuture<ReadResult> outcome = new CompletableFuture<>();

    /** The round that has to confirm the leader. */
    long round;

    /** What has to be applied. */
    long position;

    Read(long deadlineNanos) {
        this.deadlineNanos = deadlineNanos;
    }
}
