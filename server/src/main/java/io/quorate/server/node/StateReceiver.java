package io.quorate.server.node;

import io.quorate.kv.protocol.KvConnection;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.protocol.KvStream;
import io.quorate.kv.v1.StateReply;
import io.quorate.kv.v1.StateRequest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Takes the state of another replica in, piece by piece. */
final class StateReceiver implements KvSink<StateReply> {

    private static final int PIECES_MAX = 8;
    private static final int SILENCE_SECONDS = 60;

    /**
     * What came.
     *
     * @param piece null at the end
     * @param failure null if it ended well
     */
    private record Arrival(@Nullable StateReply piece, @Nullable KvFailure failure) {}

    private final LinkedBlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();

    /**
     * Writes a state to a file.
     *
     * @return its position; empty if there was none
     * @throws KvFailure if the other side says so, or says nothing
     */
    Optional<Long> receive(KvConnection connection, FileChannel out) throws IOException {
        KvStream stream =
                connection.open(
                        KvMethod.STATE, StateRequest.getDefaultInstance(), PIECES_MAX, this);
        try {
            Optional<Long> position = Optional.empty();
            for (StateReply piece = next(); piece != null; piece = next()) {
                position = Optional.of(piece.getPosition());
                ByteBuffer bytes = piece.getPiece().asReadOnlyByteBuffer();
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                stream.wake();
            }
            return position;
        } finally {
            stream.cancel();
        }
    }

    private @Nullable StateReply next() throws IOException {
        Arrival arrival;
        try {
            arrival = arrivals.poll(SILENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        if (arrival == null) {
            throw KvFailure.silence("UNAVAILABLE", "it says nothing", true);
        }
        if (arrival.failure() != null) {
            throw arrival.failure();
        }
        return arrival.piece();
    }

    @Override
    public boolean hasRoom() {
        return true;
    }

    @Override
    public void send(StateReply reply) {
        arrivals.add(new Arrival(reply, null));
    }

    @Override
    public void end() {
        arrivals.add(new Arrival(null, null));
    }

    @Override
    public void fail(KvFailure failure) {
        arrivals.add(new Arrival(null, failure));
    }
}
