package io.quorate.bench.node;

import io.quorate.api.Bytes;
import io.quorate.api.NodeId;
import io.quorate.bench.process.SameJava;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A replica in a process of its own. Outcomes come on one thread, which begins what follows from
 * them and then sends it all at once.
 */
public final class NodeProcess implements Target, AutoCloseable {

    private static final int LINES_TOLD_MAX = 5;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long LOOK_MILLIS = 5;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final NodeId id;
    private final Path said;
    private final Process process;
    private final ConcurrentHashMap<Long, CompletableFuture<Ending>> underWay =
            new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Long, CompletableFuture<Standing>> asked =
            new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private @Nullable Socket socket;
    private @Nullable FrameSink sink;
    private volatile boolean suspect;
    private volatile boolean gone;

    /**
     * Starts the process. It does not serve before {@link #connect}.
     *
     * @throws IOException if it cannot be started
     */
    public NodeProcess(Blueprint blueprint, NodeId id) throws IOException {
        this.id = id;
        Files.createDirectories(blueprint.directory());
        this.said = blueprint.directory().resolve("node-" + id + ".log");
        // Several of them share the memory of the machine.
        List<String> command =
                SameJava.command(NodeMain.class, "-Xms256m", "-XX:MaxRAMPercentage=15");
        command.add(id.toString());
        command.addAll(blueprint.arguments());
        this.process =
                new ProcessBuilder(command).redirectError(Redirect.to(said.toFile())).start();
    }

    /**
     * Waits until it serves.
     *
     * @throws IllegalStateException if it ends instead, or does not serve in time; the message has
     *     what it said last
     */
    public void connect() throws IOException, InterruptedException {
        awaitWord();
        BufferedReader told =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String port = told.readLine();
        if (port == null) {
            throw new IllegalStateException(lastWords());
        }
        Socket connected = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
        connected.setTcpNoDelay(true);
        socket = connected;
        FrameSink frames = new FrameSink(connected.getOutputStream());
        sink = frames;
        Thread reader = new Thread(() -> read(connected, frames), "bench-node-" + id);
        reader.setDaemon(true);
        reader.start();
    }

    /** Can be interrupted, which reading cannot. */
    private void awaitWord() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (process.getInputStream().available() == 0 && process.isAlive()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("node " + id + " does not serve: " + words());
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    private void read(Socket connected, FrameSink frames) {
        try (connected) {
            Frame.readAll(connected.getInputStream(), this::take, frames::flush);
        } catch (IOException e) {
            // Its process is gone, or nobody wants it any more.
        }
        gone = true;
        failAll();
    }

    private void take(long number, byte kind, ByteBuffer content) {
        if (kind == Frame.STANDING) {
            CompletableFuture<Standing> standing = asked.remove(number);
            if (standing != null) {
                standing.complete(Front.decoded(content));
            }
            return;
        }
        CompletableFuture<Ending> outcome = underWay.remove(number);
        if (outcome == null) {
            return;
        }
        if (kind == Frame.DONE) {
            outcome.complete(Ending.DONE);
        } else {
            suspect = true;
            outcome.complete(Ending.failed(StandardCharsets.UTF_8.decode(content).toString()));
        }
    }

    private void failAll() {
        suspect = true;
        for (Long number : List.copyOf(underWay.keySet())) {
            CompletableFuture<Ending> outcome = underWay.remove(number);
            if (outcome != null) {
                outcome.complete(Ending.failed("node " + id + " is gone"));
            }
        }
        for (Long number : List.copyOf(asked.keySet())) {
            CompletableFuture<Standing> standing = asked.remove(number);
            if (standing != null) {
                standing.complete(unknown());
            }
        }
    }

    private Standing unknown() {
        return new Standing(false, 0, 0, "node " + id + " is gone");
    }

    @Override
    public CompletableFuture<Ending> write(Bytes command) {
        return begin(Frame.WRITE, command.asByteBuffer());
    }

    @Override
    public CompletableFuture<Ending> read() {
        return begin(Frame.READ, NOTHING.duplicate());
    }

    private CompletableFuture<Ending> begin(byte kind, ByteBuffer content) {
        long number = numbers.incrementAndGet();
        CompletableFuture<Ending> outcome = new CompletableFuture<>();
        underWay.put(number, outcome);
        put(number, kind, content);
        return outcome;
    }

    /** If it cannot be sent, or never will be answered, it fails. */
    private void put(long number, byte kind, ByteBuffer content) {
        try {
            sink().put(number, kind, content);
        } catch (IOException e) {
            gone = true;
        }
        if (gone) {
            failAll();
        }
    }

    private FrameSink sink() {
        FrameSink connected = sink;
        if (connected == null) {
            throw new IllegalStateException("node " + id + " is not connected");
        }
        return connected;
    }

    @Override
    public void flush() {
        try {
            sink().flush();
        } catch (IOException e) {
            gone = true;
            failAll();
        }
    }

    /** How it stands; completes also if its process is gone. */
    public CompletableFuture<Standing> standing() {
        long number = numbers.incrementAndGet();
        CompletableFuture<Standing> standing = new CompletableFuture<>();
        asked.put(number, standing);
        put(number, Frame.STANDING, NOTHING.duplicate());
        flush();
        return standing;
    }

    /** Whether an operation failed since it was last {@link #trust trusted}. */
    public boolean isSuspect() {
        return suspect;
    }

    /** Takes it for good until an operation fails. */
    public void trust() {
        suspect = gone;
    }

    /**
     * Fails if its process has ended.
     *
     * @throws IllegalStateException with what it said last
     */
    public void check() {
        if (!process.isAlive()) {
            throw new IllegalStateException(lastWords());
        }
    }

    private String lastWords() {
        return "the process of node " + id + " has ended; it said last: " + words();
    }

    private String words() {
        try {
            List<String> lines = Files.readAllLines(said);
            lines.removeIf(line -> line.startsWith("\t"));
            int from = Math.max(0, lines.size() - LINES_TOLD_MAX);
            return String.join(System.lineSeparator(), lines.subList(from, lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }

    public long pid() {
        return process.pid();
    }

    /** The time that it has spent on all processors; zero if the system does not tell. */
    public Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Kills the process as it stands, and returns when it is gone. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        Socket connected = socket;
        if (connected != null) {
            try {
                connected.close();
            } catch (IOException e) {
                // It is of no use any more.
            }
        }
    }
}
