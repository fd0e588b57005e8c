package io.quorate.runtime.host;

import io.quorate.api.Bytes;
import io.quorate.api.SnapshotInfo;
import io.quorate.runtime.host.Acquaintances.Life;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * What hosts say to each other: the kinds of envelopes, and the messages of a snapshot's transfer
 * and of introductions. Numbers are big-endian.
 *
 * <p>The receiver of a snapshot asks for one window of chunks after the other, so it sets the pace,
 * and what gets lost is asked for again.
 */
final class Wire {

    /** A message of the core. */
    static final int MESSAGE = 0;

    /** "I have this snapshot for you." */
    static final int OFFER = 1;

    /** "Send me a window from this offset on." */
    static final int FETCH = 2;

    /** A piece of it. */
    static final int CHUNK = 3;

    /** "I have all of it, and it is in force." */
    static final int RECEIVED = 4;

    /** "I do not want it, or cannot take it." */
    static final int DECLINED = 5;

    /** "This is who I am." */
    static final int INTRODUCTION = 6;

    /** "As this I know you." */
    static final int RECALL = 7;

    /** "I am not whom you know, and have stopped." */
    static final int FORGOTTEN = 8;

    /**
     * Who speaks.
     *
     * @param life the life it is in
     * @param continued the opening of an older life that the receiver knows, and that this one goes
     *     on from, or does not; nobody's if none was asked about
     */
    record Introduction(Life life, UUID continued) {}

    /**
     * Whom the receiver is known as.
     *
     * @param asked the opening of the life that asked
     * @param known the life that is remembered, durably
     */
    record Recall(UUID asked, Life known) {}

    /** An offer, with the core's own announcement. */
    record Offer(SnapshotInfo snapshot, Bytes announcement) {}

    /** A request for more. */
    record Fetch(long position, long offset) {}

    /** Some of the bytes, whose checksum was right. */
    record Chunk(long position, long offset, Bytes bytes) {}

    static final int CHUNK_OVERHEAD_BYTES = 20;

    private static final int INTRODUCTION_BYTES = Life.BYTES + 2 * Long.BYTES;

    private Wire() {}

    static Bytes offer(Offer offer) {
        SnapshotInfo snapshot = offer.snapshot();
        ByteBuffer out =
                ByteBuffer.allocate(28 + snapshot.header().size() + offer.announcement().size());
        out.putLong(snapshot.position()).putLong(snapshot.size()).putInt(snapshot.crc32c());
        out.putInt(snapshot.header().size());
        snapshot.header().copyTo(out);
        out.putInt(offer.announcement().size());
        offer.announcement().copyTo(out);
        return Bytes.wrap(out.array());
    }

    static Offer readOffer(Bytes bytes) {
        try {
            ByteBuffer in = bytes.asByteBuffer();
            long position = in.getLong();
            long size = in.getLong();
            int crc32c = in.getInt();
            Bytes header = readSized(in);
            Bytes announcement = readSized(in);
            checkEnd(in);
            return new Offer(new SnapshotInfo(position, header, size, crc32c), announcement);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a snapshot's offer is cut short", e);
        }
    }

    static Bytes fetch(Fetch fetch) {
        ByteBuffer out = ByteBuffer.allocate(16);
        out.putLong(fetch.position()).putLong(fetch.offset());
        return Bytes.wrap(out.array());
    }

    static Fetch readFetch(Bytes bytes) {
        if (bytes.size() != 16) {
            throw new IllegalArgumentException("a request for chunks has 16 bytes");
        }
        ByteBuffer in = bytes.asByteBuffer();
        return new Fetch(in.getLong(), in.getLong());
    }

    static Bytes chunk(Chunk chunk) {
        ByteBuffer out = ByteBuffer.allocate(CHUNK_OVERHEAD_BYTES + chunk.bytes().size());
        out.putLong(chunk.position()).putLong(chunk.offset()).putInt(checksum(chunk.bytes()));
        chunk.bytes().copyTo(out);
        return Bytes.wrap(out.array());
    }

    static Chunk readChunk(Bytes bytes) {
        if (bytes.size() <= CHUNK_OVERHEAD_BYTES) {
            throw new IllegalArgumentException("a chunk is cut short");
        }
        ByteBuffer in = bytes.asByteBuffer();
        long position = in.getLong();
        long offset = in.getLong();
        int crc32c = in.getInt();
        Bytes content = bytes.slice(CHUNK_OVERHEAD_BYTES, bytes.size());
        if (checksum(content) != crc32c) {
            throw new IllegalArgumentException("a chunk's checksum is wrong");
        }
        return new Chunk(position, offset, content);
    }

    static Bytes introduction(Introduction introduction) {
        ByteBuffer out = ByteBuffer.allocate(INTRODUCTION_BYTES);
        introduction.life().writeTo(out);
        Acquaintances.write(out, introduction.continued());
        return Bytes.wrap(out.array());
    }

    static Introduction readIntroduction(Bytes bytes) {
        if (bytes.size() != INTRODUCTION_BYTES) {
            throw new IllegalArgumentException("an introduction of " + bytes.size() + " bytes");
        }
        ByteBuffer in = bytes.asByteBuffer();
        return new Introduction(Life.readFrom(in), Acquaintances.read(in));
    }

    static Bytes recall(Recall recall) {
        ByteBuffer out = ByteBuffer.allocate(INTRODUCTION_BYTES);
        Acquaintances.write(out, recall.asked());
        recall.known().writeTo(out);
        return Bytes.wrap(out.array());
    }

    static Recall readRecall(Bytes bytes) {
        if (bytes.size() != INTRODUCTION_BYTES) {
            throw new IllegalArgumentException("a recall of " + bytes.size() + " bytes");
        }
        ByteBuffer in = bytes.asByteBuffer();
        return new Recall(Acquaintances.read(in), Life.readFrom(in));
    }

    static Bytes position(long position) {
        return Bytes.wrap(ByteBuffer.allocate(8).putLong(position).array());
    }

    static long readPosition(Bytes bytes) {
        if (bytes.size() != 8) {
            throw new IllegalArgumentException("a position has 8 bytes");
        }
        return bytes.asByteBuffer().getLong();
    }

    private static Bytes readSized(ByteBuffer in) {
        int size = in.getInt();
        if (size < 0 || size > in.remaining()) {
            throw new IllegalArgumentException(
                    "a part of " + size + " bytes where " + in.remaining() + " are left");
        }
        byte[] part = new byte[size];
        in.get(part);
        return Bytes.wrap(part);
    }

    private static void checkEnd(ByteBuffer in) {
        if (in.hasRemaining()) {
            throw new IllegalArgumentException(in.remaining() + " bytes too many");
        }
    }

    private static int checksum(Bytes bytes) {
        CRC32C crc = new CRC32C();
        bytes.update(crc);
        return (int) crc.getValue();
    }
}
