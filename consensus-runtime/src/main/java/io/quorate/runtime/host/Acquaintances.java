package io.quorate.runtime.host;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.NodeId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a node remembers of its own lives and of its peers', in the note of its group.
 *
 * <p>Not thread-safe.
 */
final class Acquaintances {

    /** So many of the own lives are remembered one by one. */
    static final int OWN_MAX = 4_096;

    private static final int VERSION = 1;
    private static final int FIXED_BYTES = 2 + Long.BYTES + 3 * Integer.BYTES;
    private static final int OPENING_BYTES = 2 * Long.BYTES;
    private static final int PEER_BYTES = Integer.BYTES + Life.BYTES;

    /**
     * A node from one opening of its storage to the next.
     *
     * @param incarnation of its storage
     * @param number counts the lives of this incarnation, from 1 up
     * @param opening of its storage
     * @param lsn how far its log was durable, as far as it has told
     */
    record Life(UUID incarnation, long number, UUID opening, long lsn) {

        static final int BYTES = 2 * OPENING_BYTES + 2 * Long.BYTES;

        Life withLsn(long newLsn) {
            return newLsn > lsn ? new Life(incarnation, number, opening, newLsn) : this;
        }

        void writeTo(ByteBuffer out) {
            write(out, incarnation);
            out.putLong(number);
            write(out, opening);
            out.putLong(lsn);
        }

        static Life readFrom(ByteBuffer in) {
            UUID incarnation = read(in);
            long number = in.getLong();
            UUID opening = read(in);
            return new Life(incarnation, number, opening, in.getLong());
        }

        @Override
        public String toString() {
            return "incarnation "
                    + incarnation
                    + ", opened "
                    + number
                    + " times, last as "
                    + opening
                    + ", with "
                    + lsn
                    + " records";
        }
    }

    /** Of the own lives, the newest last. */
    private final List<UUID> openings = new ArrayList<>();

    private final TreeMap<NodeId, Life> peers = new TreeMap<>();
    private long lives;
    private boolean established;
    private @Nullable NodeId witness;

    /** How often the own storage was opened, this time included. */
    long lives() {
        return lives;
    }

    /** A new life begins. */
    void born(UUID opening) {
        lives++;
        openings.add(opening);
        if (openings.size() > OWN_MAX) {
            openings.remove(0);
        }
    }

    /** Whether this was an own life, or may have been so long ago that it is forgotten. */
    boolean wasMine(Life life) {
        long index = life.number() - (lives - openings.size()) - 1;
        if (index < 0) {
            return life.number() > 0;
        }
        return index < openings.size() && openings.get((int) index).equals(life.opening());
    }

    /** Whether enough peers have known this incarnation at one time. */
    boolean isEstablished() {
        return established;
    }

    void establish() {
        established = true;
    }

    /** Who found out that this storage is not what it was; nobody if it is. */
    @Nullable NodeId witness() {
        return witness;
    }

    /** This storage is not what it was, for ever. */
    void estrange(NodeId newWitness) {
        witness = newWitness;
    }

    @Nullable Life known(NodeId peer) {
        return peers.get(peer);
    }

    void remember(NodeId peer, Life life) {
        peers.put(peer, life);
    }

    Bytes encode() {
        int size = FIXED_BYTES + openings.size() * OPENING_BYTES + peers.size() * PEER_BYTES;
        ByteBuffer out = ByteBuffer.allocate(size);
        out.put((byte) VERSION).put((byte) (established ? 1 : 0)).putLong(lives);
        out.putInt(witness == null ? 0 : witness.value());
        out.putInt(openings.size());
        openings.forEach(opening -> write(out, opening));
        out.putInt(peers.size());
        for (Map.Entry<NodeId, Life> peer : peers.entrySet()) {
            out.putInt(peer.getKey().value());
            peer.getValue().writeTo(out);
        }
        return Bytes.wrap(out.array());
    }

    /**
     * What {@link #encode} wrote.
     *
     * @throws io.quorate.api.ConsensusException with {@link ConsensusError.Invalid} if it did not
     */
    static Acquaintances decode(Bytes note) {
        ByteBuffer in = note.asByteBuffer();
        try {
            return readFrom(in);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new ConsensusError.Invalid(
                            "the note of "
                                    + note.size()
                                    + " bytes about this node and its peers cannot be read: "
                                    + e)
                    .asException();
        }
    }

    private static Acquaintances readFrom(ByteBuffer in) {
        int version = in.get();
        if (version != VERSION) {
            throw new IllegalArgumentException("it has version " + version + ", not " + VERSION);
        }
        Acquaintances read = new Acquaintances();
        read.established = in.get() != 0;
        read.lives = in.getLong();
        int witness = in.getInt();
        read.witness = witness == 0 ? null : NodeId.of(witness);
        for (int left = in.getInt(); left > 0; left--) {
            read.openings.add(read(in));
        }
        for (int left = in.getInt(); left > 0; left--) {
            NodeId peer = NodeId.of(in.getInt());
            read.peers.put(peer, Life.readFrom(in));
        }
        if (in.hasRemaining() || read.lives < read.openings.size()) {
            throw new IllegalArgumentException("its numbers do not fit together");
        }
        return read;
    }

    static void write(ByteBuffer out, UUID id) {
        out.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }

    static UUID read(ByteBuffer in) {
        return new UUID(in.getLong(), in.getLong());
    }
}
