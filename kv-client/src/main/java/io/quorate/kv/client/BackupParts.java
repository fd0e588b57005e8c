package io.quorate.kv.client;

import io.quorate.admin.v1.BackupPart;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvSink;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** The parts of a backup between the thread that brings them and the one that waits for them. */
final class BackupParts implements KvSink<BackupPart> {

    /** How many may be on their way. */
    static final int PARTS_MAX = 8;

    private sealed interface Event permits Arrived, Failed {}

    /** A part; none for the end. */
    private record Arrived(Optional<BackupPart> part) implements Event {}

    private record Failed(KvFailure why) implements Event {}

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    @Override
    public boolean hasRoom() {
        return true;
    }

    @Override
    public void send(BackupPart part) {
        events.add(new Arrived(Optional.of(part)));
    }

    @Override
    public void end() {
        events.add(new Arrived(Optional.empty()));
    }

    @Override
    public void fail(KvFailure failure) {
        events.add(new Failed(failure));
    }

    /** Waits for the next part; nothing at the end. */
    Optional<BackupPart> next() {
        Event event;
        try {
            event = events.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Calls.isClosed();
        }
        if (event instanceof Failed failed) {
            throw failed.why();
        }
        return ((Arrived) event).part();
    }
}
