package io.quorate.kv.client;

import io.quorate.kv.SessionCall;
import java.util.ArrayDeque;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of the commands of one session, no more of them open at once than a session takes.
 * Can be used by many threads.
 */
final class SequenceNumbers {

    private final TreeSet<Long> open = new TreeSet<>();
    private final ArrayDeque<CompletableFuture<Long>> queue = new ArrayDeque<>();
    private long last;
    private boolean handingOut;

    /** The next number, as soon as it is near enough to the lowest that is open. */
    CompletableFuture<Long> next() {
        CompletableFuture<Long> number = new CompletableFuture<>();
        synchronized (this) {
            queue.add(number);
        }
        handOut();
        return number;
    }

    /** The command with this number is not sent again. */
    void end(long number) {
        synchronized (this) {
            open.remove(number);
        }
        handOut();
    }

    /** Up to here, no command is sent again. */
    synchronized long acknowledged() {
        return open.isEmpty() ? last : open.first() - 1;
    }

    /** One at a time, so that commands that end at once do not call this ever deeper. */
    private void handOut() {
        synchronized (this) {
            if (handingOut) {
                return;
            }
            handingOut = true;
        }
        while (true) {
            @Nullable CompletableFuture<Long> first;
            long number;
            synchronized (this) {
                boolean free = last - acknowledged() < SessionCall.SEQUENCES_OPEN_MAX;
                first = free ? queue.poll() : null;
                if (first == null) {
                    handingOut = false;
                    return;
                }
                number = ++last;
                open.add(number);
            }
            first.complete(number);
        }
    }
}
