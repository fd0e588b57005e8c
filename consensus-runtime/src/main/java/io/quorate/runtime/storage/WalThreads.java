package io.quorate.runtime.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The two threads of a storage in production, and its lock on the directory. */
final class WalThreads {

    private final ThreadPoolExecutor commit;
    private final ThreadPoolExecutor files;
    private final DirectoryLock lock;
    private final Set<Thread> own = ConcurrentHashMap.newKeySet();

    WalThreads(String name, DirectoryLock lock) {
        this.commit = thread(name);
        this.files = thread(name + "-files");
        this.lock = lock;
    }

    private ThreadPoolExecutor thread(String name) {
        return new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    own.add(thread);
                    return thread;
                },
                // What comes after the end has nothing left to do.
                new ThreadPoolExecutor.DiscardPolicy());
    }

    WalLanes lanes() {
        return new WalLanes(commit, files);
    }

    /**
     * Ends both threads, each after the tasks that it has, and gives the directory back. A thread
     * is never interrupted: that would close files under it. One of the two, if it calls this, does
     * not wait for the end of them.
     */
    void close() {
        commit.shutdown();
        files.shutdown();
        boolean interrupted = false;
        boolean ended = own.contains(Thread.currentThread());
        while (!ended) {
            try {
                ended =
                        commit.awaitTermination(1, TimeUnit.MINUTES)
                                && files.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
