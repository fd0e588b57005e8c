package io.quorate.bench.node;

import io.quorate.api.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Where a load in another process reaches a replica: plain frames over TCP, as many under way as
 * one likes. Answers that are ready together leave together.
 */
final class Front implements AutoCloseable {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final Replica replica;
    private final Target target;
    private final ServerSocket listening;

    Front(Replica replica) throws IOException {
        this.replica = replica;
        this.target = replica.target();
        this.listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        begin("front-accept", this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    private static void begin(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                new Connection(listening.accept()).begin();
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }

    private record Answer(long number, byte kind, ByteBuffer content) {}

    private final class Connection {

        private final Socket socket;
        private final LinkedBlockingQueue<Answer> answers = new LinkedBlockingQueue<>();

        Connection(Socket socket) throws IOException {
            this.socket = socket;
            socket.setTcpNoDelay(true);
        }

        void begin() {
            Front.begin("front-read", this::read);
            Front.begin("front-write", this::write);
        }

        private void read() {
            try (socket) {
                Frame.readAll(socket.getInputStream(), this::take, () -> {});
            } catch (IOException e) {
                // The other side is gone, and with it who wants answers.
            }
            answers.add(new Answer(0, Frame.FAILED, NOTHING));
        }

        private void take(long number, byte kind, ByteBuffer content) {
            switch (kind) {
                case Frame.WRITE:
                    byte[] command = new byte[content.remaining()];
                    content.get(command);
                    target.write(Bytes.wrap(command)).thenAccept(end -> answer(number, end));
                    break;
                case Frame.READ:
                    target.read().thenAccept(end -> answer(number, end));
                    break;
                default:
                    Standing standing = replica.standing();
                    answers.add(new Answer(number, Frame.STANDING, encoded(standing)));
            }
        }

        private void answer(long number, Ending ending) {
            answers.add(
                    ending.done()
                            ? new Answer(number, Frame.DONE, NOTHING)
                            : new Answer(number, Frame.FAILED, utf8(ending.why())));
        }

        private void write() {
            List<Answer> ready = new ArrayList<>();
            try {
                FrameSink sink = new FrameSink(socket.getOutputStream());
                while (!socket.isClosed()) {
                    ready.add(answers.take());
                    answers.drainTo(ready);
                    for (Answer answer : ready) {
                        sink.put(answer.number, answer.kind, answer.content);
                    }
                    sink.flush();
                    ready.clear();
                }
            } catch (IOException | InterruptedException e) {
                // The other side is gone.
            }
        }
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ByteBuffer encoded(Standing standing) {
        ByteBuffer words = utf8(standing.explanation());
        return ByteBuffer.allocate(1 + 2 * Long.BYTES + words.remaining())
                .put((byte) (standing.leading() ? 1 : 0))
                .putLong(standing.epoch())
                .putLong(standing.logSyncs())
                .put(words)
                .flip();
    }

    /** What {@link Frame#STANDING} answers. */
    static Standing decoded(ByteBuffer in) {
        return new Standing(
                in.get() != 0,
                in.getLong(),
                in.getLong(),
                StandardCharsets.UTF_8.decode(in).toString());
    }
}
