package io.quorate.bench.failover;

import io.quorate.bench.failover.ServerCluster.Ending;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Threads that write one number after the other, each as soon as it knows how its last ended. */
final class WriteLoad implements AutoCloseable {

    private static final long PAUSE_AFTER_REFUSAL_MILLIS = 10;

    private final ServerCluster cluster;
    private final WriteLog log;
    private final Timeline timeline = new Timeline();
    private final List<Thread> writers = new ArrayList<>();
    private volatile boolean ending;
    private volatile @Nullable Throwable failure;

    WriteLoad(ServerCluster cluster, WriteLog log, int outstanding) {
        this.cluster = cluster;
        this.log = log;
        for (int i = 0; i < outstanding; i++) {
            Thread writer = new Thread(this::write, "writer-" + i);
            writer.setDaemon(true);
            writers.add(writer);
        }
        writers.forEach(Thread::start);
    }

    Timeline timeline() {
        return timeline;
    }

    private void write() {
        try {
            while (!ending) {
                int number = log.begin();
                long begun = System.nanoTime();
                Ending end = cluster.write(number).get();
                log.end(number, end);
                if (end == Ending.ACKNOWLEDGED) {
                    timeline.acknowledged(begun, System.nanoTime());
                } else if (end == Ending.REFUSED) {
                    Thread.sleep(PAUSE_AFTER_REFUSAL_MILLIS);
                }
            }
        } catch (ExecutionException | RuntimeException e) {
            failure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Fails if a write could not even be tried.
     *
     * @throws IllegalStateException with what was in its way
     */
    void check() {
        Throwable cause = failure;
        if (cause != null) {
            throw new IllegalStateException("cannot write: " + cause.getMessage(), cause);
        }
    }

    /** Lets every write end that is under way. */
    void end() throws InterruptedException {
        ending = true;
        for (Thread writer : writers) {
            writer.join();
        }
        check();
    }

    /** Gives up what is under way. */
    @Override
    public void close() {
        ending = true;
        writers.forEach(Thread::interrupt);
    }
}
