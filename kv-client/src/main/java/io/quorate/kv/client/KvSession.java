package io.quorate.kv.client;

import io.quorate.api.Bytes;
import io.quorate.kv.KvCommand;
import io.quorate.kv.KvOperation;
import io.quorate.kv.OutcomeUnknownException;
import io.quorate.kv.SessionCall;
import io.quorate.kv.Transaction;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.v1.WriteReply;
import io.quorate.kv.v1.WriteRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Writes that are done once however often they are sent: each has a number, by which the group
 * knows it again. So a write whose outcome is unknown, since its node died or fell silent, is sent
 * again until there is an answer or the client's timeout is over.
 *
 * <p>The session is opened at the servers by the first command, and again if it has expired. A
 * command ends with
 *
 * <ul>
 *   <li>the version at which it was done, once;
 *   <li>a {@link KvClientException}: it has no effect, and never will. {@link
 *       KvClientException#isSessionExpired} if the session ended twice before it was done;
 *   <li>an {@link OutcomeUnknownException}: the timeout is over, or the session expired, and an
 *       earlier try may have taken effect.
 * </ul>
 *
 * <p>For example, orders that are taken once each:
 *
 * <pre>{@code
 * try (KvSession session = client.session()) {
 *     for (KvEntry order : orders) {
 *         versions.add(session.put("default", order.key(), order.value()).join());
 *     }
 * }
 * }</pre>
 *
 * <p>Can be used by many threads; no method blocks but {@link #close}. Commands beyond {@link
 * SessionCall#SEQUENCES_OPEN_MAX} above the oldest that has no answer wait for it.
 */
public final class KvSession implements AutoCloseable {

    private static final long CLOSE_SECONDS_MAX = 1;

    /** A session as the servers know it. */
    private static final class Registered {
        final CompletableFuture<Long> id;
        final SequenceNumbers numbers = new SequenceNumbers();

        Registered(CompletableFuture<Long> id) {
            this.id = id;
        }
    }

    private final Calls calls;
    private final long leaseMillis;
    private @Nullable Registered current;
    private boolean closed;

    KvSession(Calls calls, Duration lease) {
        long millis = lease.toMillis();
        if (millis < KvCommand.LEASE_MILLIS_MIN || millis > KvCommand.LEASE_MILLIS_MAX) {
            throw new IllegalArgumentException(
                    "a lease of "
                            + millis
                            + " ms is not within "
                            + KvCommand.LEASE_MILLIS_MIN
                            + " and "
                            + KvCommand.LEASE_MILLIS_MAX);
        }
        this.calls = calls;
        this.leaseMillis = millis;
    }

    /** Sets a key. Completes with the version of the write. */
    public CompletableFuture<Long> put(String columnFamily, Bytes key, Bytes value) {
        return write(new KvOperation.Put(columnFamily, key, value));
    }

    /** Removes a key, whether it is there or not. Completes with the version of the write. */
    public CompletableFuture<Long> delete(String columnFamily, Bytes key) {
        return write(new KvOperation.Delete(columnFamily, key));
    }

    /** Does any operation. Completes with the version of the write. */
    public CompletableFuture<Long> write(KvOperation operation) {
        return execute(new KvCommand.Write(operation));
    }

    /** Does all of a transaction, or nothing; as {@link KvClient#commit}, but once. */
    public CompletableFuture<Long> commit(Transaction transaction) {
        return execute(new KvCommand.Commit(transaction));
    }

    private CompletableFuture<Long> execute(KvCommand.Action action) {
        return execute(action, calls.deadline(), true);
    }

    private CompletableFuture<Long> execute(
            KvCommand.Action action, long deadline, boolean mayRenew) {
        Registered session;
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(
                        new KvClientException("CLOSED", "the session is closed"));
            }
            if (current == null) {
                current = new Registered(open(deadline));
            }
            session = current;
        }
        return session.id
                .whenComplete((id, failure) -> forgetIf(failure != null, session))
                .thenCompose(id -> session.numbers.next())
                .thenCompose(number -> send(action, session, number, deadline))
                .handle(
                        (version, failure) -> {
                            if (!isExpired(failure)) {
                                return outcome(version, failure);
                            }
                            forgetIf(true, session);
                            return mayRenew
                                    ? execute(action, deadline, false)
                                    : outcome(version, failure);
                        })
                .thenCompose(outcome -> outcome);
    }

    private static CompletableFuture<Long> outcome(Long version, @Nullable Throwable failure) {
        return failure == null
                ? CompletableFuture.completedFuture(version)
                : CompletableFuture.failedFuture(Failure.of(failure));
    }

    private static boolean isExpired(@Nullable Throwable failure) {
        Throwable cause = failure == null ? null : Failure.of(failure);
        return cause instanceof KvClientException && ((KvClientException) cause).isSessionExpired();
    }

    /** What comes next opens another. */
    private synchronized void forgetIf(boolean useless, Registered session) {
        if (useless && current == session) {
            current = null;
        }
    }

    /** One whose opening is unknown is nobody's, and ends with its lease. */
    private CompletableFuture<Long> open(long deadline) {
        WriteRequest request =
                Requests.of(new KvCommand.OpenSession(leaseMillis), Optional.empty());
        return calls.writeRepeatedly(KvMethod.WRITE, request, deadline)
                .thenApply(WriteReply::getVersion)
                .exceptionally(
                        failure -> {
                            throw new CompletionException(notOpened(Failure.of(failure)));
                        });
    }

    private static KvClientException notOpened(Throwable failure) {
        String code =
                failure instanceof KvClientException
                        ? ((KvClientException) failure).code()
                        : "UNAVAILABLE";
        return new KvClientException(code, "no session was opened: " + failure.getMessage());
    }

    private CompletableFuture<Long> send(
            KvCommand.Action action, Registered session, long number, long deadline) {
        SessionCall mark =
                new SessionCall(session.id.join(), number, session.numbers.acknowledged());
        WriteRequest request;
        try {
            request = Requests.of(action, Optional.of(mark));
        } catch (RuntimeException e) {
            session.numbers.end(number);
            throw e;
        }
        return calls.writeRepeatedly(KvMethod.WRITE, request, deadline)
                .thenApply(WriteReply::getVersion)
                .whenComplete((version, failure) -> session.numbers.end(number));
    }

    /**
     * Ends the session, so that the servers forget it at once and not with its lease. To be called
     * when no command is under way: one that is may end as unknown. Waits for the servers no longer
     * than a second.
     */
    @Override
    public void close() {
        Registered session;
        synchronized (this) {
            closed = true;
            session = current;
            current = null;
        }
        if (session == null) {
            return;
        }
        try {
            session.id.thenCompose(this::end).get(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // Its lease ends it.
            return;
        }
    }

    private CompletableFuture<WriteReply> end(long id) {
        WriteRequest request = Requests.of(new KvCommand.EndSession(id), Optional.empty());
        return calls.writeRepeatedly(KvMethod.WRITE, request, calls.deadline());
    }
}
