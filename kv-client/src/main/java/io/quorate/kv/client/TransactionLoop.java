package io.quorate.kv.client;

import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/** Runs a transaction until it commits, from its reads on each time, within a limit. */
final class TransactionLoop {

    private static final long BACKOFF_MIN_MILLIS = 2;
    private static final int BACKOFF_DOUBLINGS_MAX = 8;

    private final KvClient client;
    private final Calls calls;
    private final RetryLimit limit;
    private final long beginNanos = System.nanoTime();
    private int attempts;

    TransactionLoop(KvClient client, Calls calls, RetryLimit limit) {
        this.client = client;
        this.calls = calls;
        this.limit = limit;
    }

    <T> CompletableFuture<Committed<T>> run(
            Function<KvTransaction, ? extends CompletionStage<T>> body) {
        attempts++;
        return attempt(body)
                .handle(
                        (committed, failure) -> {
                            if (failure == null) {
                                return CompletableFuture.completedFuture(committed);
                            }
                            Throwable cause = Failure.of(failure);
                            OptionalLong delay = delayAfter(cause);
                            return delay.isEmpty()
                                    ? CompletableFuture.<Committed<T>>failedFuture(last(cause))
                                    : calls.pause(delay.getAsLong()).thenCompose(over -> run(body));
                        })
                .thenCompose(next -> next);
    }

    private <T> CompletableFuture<Committed<T>> attempt(
            Function<KvTransaction, ? extends CompletionStage<T>> body) {
        KvTransaction transaction = client.transaction();
        try {
            return body.apply(transaction)
                    .toCompletableFuture()
                    .thenCompose(
                            result ->
                                    transaction
                                            .commit()
                                            .thenApply(at -> transaction.done(result, at)));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** The same in the thread of the caller, whose body may wait. */
    <T> Committed<T> runNow(Function<KvTransaction, T> body) {
        while (true) {
            attempts++;
            KvTransaction transaction = client.transaction();
            Throwable cause;
            try {
                T result = body.apply(transaction);
                return transaction.done(result, transaction.commit().join());
            } catch (RuntimeException e) {
                cause = Failure.of(e);
            }
            OptionalLong delay = delayAfter(cause);
            if (delay.isEmpty()) {
                throw unchecked(last(cause));
            }
            KvNow.of(calls.pause(delay.getAsLong()));
        }
    }

    static RuntimeException unchecked(Throwable failure) {
        if (failure instanceof Error) {
            throw (Error) failure;
        }
        return failure instanceof RuntimeException
                ? (RuntimeException) failure
                : new CompletionException(failure);
    }

    /** How long to wait before the next attempt, in milliseconds; absent if there is to be none. */
    private OptionalLong delayAfter(Throwable cause) {
        if (!isConflict(cause) || attempts >= limit.attemptsMax()) {
            return OptionalLong.empty();
        }
        long most = BACKOFF_MIN_MILLIS << Math.min(attempts, BACKOFF_DOUBLINGS_MAX);
        long delay = ThreadLocalRandom.current().nextLong(most / 2, most + 1);
        long elapsedMillis = (System.nanoTime() - beginNanos) / 1_000_000;
        return elapsedMillis + delay >= limit.deadline().toMillis()
                ? OptionalLong.empty()
                : OptionalLong.of(delay);
    }

    private Throwable last(Throwable cause) {
        if (!isConflict(cause)) {
            return cause;
        }
        return new KvClientException(
                ((KvClientException) cause).code(),
                "given up after attempt " + attempts + ": " + cause.getMessage());
    }

    private static boolean isConflict(Throwable cause) {
        return cause instanceof KvClientException && ((KvClientException) cause).isConflict();
    }
}
