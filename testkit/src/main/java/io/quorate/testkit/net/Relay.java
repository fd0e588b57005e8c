package io.quorate.testkit.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** One connection through a proxy: for each direction a thread that reads and one that writes. */
final class Relay {

    private static final int CHUNK_BYTES = 8 << 10;
    private static final int CHUNKS_UNDER_WAY = 64;

    /** Bytes on their way; none at the end. */
    private static final class Chunk {
        final byte[] bytes;
        final int size;
        final long readNanos = System.nanoTime();

        Chunk(byte[] bytes, int size) {
            this.bytes = bytes;
            this.size = size;
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private final Socket near;
    private final Socket far;
    private final AtomicInteger writing = new AtomicInteger(2);
    private List<Thread> threads = List.of();

    Relay(Socket near, Socket far) {
        this.near = near;
        this.far = far;
    }

    synchronized void start(Gate toTarget, Gate fromTarget, Consumer<Relay> whenEnded) {
        BlockingQueue<Chunk> there = new ArrayBlockingQueue<>(CHUNKS_UNDER_WAY);
        BlockingQueue<Chunk> back = new ArrayBlockingQueue<>(CHUNKS_UNDER_WAY);
        threads =
                List.of(
                        thread("read", () -> read(near, there, toTarget)),
                        thread("write", () -> write(far, there, toTarget, whenEnded)),
                        thread("read", () -> read(far, back, fromTarget)),
                        thread("write", () -> write(near, back, fromTarget, whenEnded)));
        threads.forEach(Thread::start);
        // A reset may have come before there was anything to interrupt.
        if (near.isClosed()) {
            reset();
        }
    }

    private Thread thread(String what, Work work) {
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                work.run();
                            } catch (IOException e) {
                                reset();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "proxy-" + what + "-" + near.getLocalPort());
        thread.setDaemon(true);
        return thread;
    }

    private static void read(Socket from, BlockingQueue<Chunk> queue, Gate gate)
            throws IOException, InterruptedException {
        InputStream in = from.getInputStream();
        while (true) {
            gate.awaitOpen();
            byte[] bytes = new byte[CHUNK_BYTES];
            int size = in.read(bytes);
            queue.put(new Chunk(bytes, Math.max(0, size)));
            if (size < 0) {
                return;
            }
        }
    }

    private void write(Socket to, BlockingQueue<Chunk> queue, Gate gate, Consumer<Relay> whenEnded)
            throws IOException, InterruptedException {
        try {
            OutputStream out = to.getOutputStream();
            Chunk chunk = queue.take();
            while (chunk.size > 0) {
                gate.awaitDue(chunk.readNanos);
                out.write(chunk.bytes, 0, chunk.size);
                gate.pass(chunk.size);
                chunk = queue.take();
            }
            gate.awaitOpen();
            to.shutdownOutput();
        } finally {
            if (writing.decrementAndGet() == 0) {
                whenEnded.accept(this);
                near.close();
                far.close();
            }
        }
    }

    /** Breaks off both ends. */
    synchronized void reset() {
        abort(near);
        abort(far);
        threads.forEach(Thread::interrupt);
    }

    /** Closes a socket so that its other end sees a reset. */
    static void abort(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // It is closed, which is all that was wanted.
            return;
        }
    }

    void join() throws InterruptedException {
        List<Thread> all;
        synchronized (this) {
            all = threads;
        }
        for (Thread thread : all) {
            thread.join();
        }
    }
}
