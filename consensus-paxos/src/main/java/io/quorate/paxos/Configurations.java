package io.quorate.paxos;

import static io.quorate.runtime.Invariant.check;

import io.quorate.api.Bytes;
import io.quorate.api.Member;
import io.quorate.api.Membership;
import io.quorate.api.NodeId;
import io.quorate.runtime.Effects;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The configurations that this node knows to be decided, each from its slot on, and the members
 * that it has heard of otherwise.
 *
 * <p>Invariant: which configuration governs a slot follows from the decided slots before it, and
 * from nothing else.
 */
final class Configurations {

    private final TreeMap<Long, Configuration> decided = new TreeMap<>();
    private final Map<NodeId, Member> heardOf = new TreeMap<>();

    Configurations(Configuration initial) {
        startAt(initial);
    }

    /** The newest one that is decided. It governs the slot after the newest decided one. */
    Configuration current() {
        return decided.lastEntry().getValue();
    }

    /** The one that governs the slot after {@code position}. */
    Configuration after(long position) {
        Map.Entry<Long, Configuration> entry = decided.floorEntry(position);
        return entry == null ? decided.firstEntry().getValue() : entry.getValue();
    }

    /** Takes what was decided in the slot that is its version. */
    void decide(Configuration next) {
        check(
                next.previous() == current().version(),
                "I17: the members of slot %d follow those of %d, not of %d",
                next.version(),
                next.previous(),
                current().version());
        heard(next);
        decided.put(next.version(), next);
    }

    /** This one governs all that is still to be decided here: it came with a snapshot. */
    void startAt(Configuration inForce) {
        heard(inForce);
        decided.headMap(inForce.version(), true).clear();
        decided.put(inForce.version(), inForce);
    }

    /** Forgets those that do not govern any slot above {@code position}. */
    void forgetBefore(long position) {
        decided.headMap(after(position).version(), false).clear();
    }

    /**
     * Takes note of where members are that may come into force.
     *
     * @return whether that is news
     */
    boolean heard(Configuration possible) {
        boolean news = false;
        for (Member member : possible.members()) {
            news |= !member.equals(heardOf.put(member.id(), member));
        }
        return news;
    }

    /** As {@link #heard(Configuration)}, if a value is about members. */
    boolean heard(long slot, @Nullable Value value) {
        return value != null
                && value.kind() == Value.Kind.CONFIGURATION
                && heard(Configuration.decode(slot, value.payload()));
    }

    /** Takes note of members, and lets them be reached. */
    void hear(Configuration possible, Effects<PaxosMessage> effects) {
        if (heard(possible)) {
            effects.membership(reachable());
        }
    }

    /** Takes note of the members in values, whether they will ever be in force or not. */
    void hear(List<Item> items, Effects<PaxosMessage> effects) {
        boolean news = false;
        for (Item item : items) {
            news |= heard(item.slot(), item.value());
        }
        if (news) {
            effects.membership(reachable());
        }
    }

    /** What this node knows of a member, in force or not. */
    Optional<Member> member(NodeId id) {
        return Optional.ofNullable(heardOf.get(id));
    }

    /** All that this node was ever told of, but for itself. */
    List<NodeId> others(NodeId self) {
        List<NodeId> others = new ArrayList<>(heardOf.keySet());
        others.remove(self);
        return others;
    }

    /**
     * The members in force and, as long as nobody has taken their address, all others that this
     * node was told of: who is behind has to be able to ask those it knew.
     */
    Membership reachable() {
        List<Member> all = new ArrayList<>(current().members());
        for (Member other : heardOf.values()) {
            boolean free = true;
            for (Member member : all) {
                free &= !member.id().equals(other.id());
                free &= !member.address().equals(other.address());
            }
            if (free) {
                all.add(other);
            }
        }
        return new Membership(current().version(), all);
    }

    /** What a snapshot at {@code position} has to tell. */
    Bytes header(long position) {
        Configuration inForce = after(position);
        byte[] version = ByteBuffer.allocate(Long.BYTES).putLong(inForce.version()).array();
        return Bytes.wrap(version).concat(inForce.payload());
    }

    /**
     * Reads what {@link #header} wrote.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Configuration fromHeader(Bytes header) {
        if (header.size() < Long.BYTES) {
            throw new IllegalArgumentException("a header of " + header.size() + " bytes");
        }
        long version = header.asByteBuffer().getLong();
        return Configuration.decode(version, header.slice(Long.BYTES, header.size()));
    }
}
