package io.quorate.runtime.host;

import io.quorate.api.Bytes;
import io.quorate.api.Channel;
import io.quorate.api.ConsensusError;
import io.quorate.api.EngineContext;
import io.quorate.api.Envelope;
import io.quorate.api.Member;
import io.quorate.api.NodeId;
import io.quorate.api.Storage;
import io.quorate.runtime.host.Acquaintances.Life;
import io.quorate.runtime.host.Counters.Count;
import io.quorate.runtime.host.Wire.Introduction;
import io.quorate.runtime.host.Wire.Recall;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that a node whose storage is not what it was says nothing.
 *
 * <p>In each life a node introduces itself to its peers, and tells nothing to one that has not
 * answered that it knows this life. A peer remembers durably whom it knows, so it can hold a later
 * life against it: with another incarnation the storage was wiped; without a memory of the life
 * that the peer knows, or with fewer records than that had, it is an older copy. A node that finds
 * it so stops for good.
 *
 * <p>Used on the loop lane, but for {@link #begin}.
 */
final class Introductions {

    /** How long a node that has new records waits before it tells its peers how many. */
    private static final long TELL_NANOS = 1_000_000_000L;

    /** What peers told is written down without another reason, after so long. */
    private static final long SAVE_NANOS = 60_000_000_000L;

    /** At first with each tick, later with every so many: a peer that starts asks by itself. */
    private static final int EAGER_TICKS = 32;

    private static final int TICKS = 16;

    private static final UUID NOBODY = new UUID(0, 0);
    private static final Logger LOG = LoggerFactory.getLogger(Introductions.class);

    /** What this needs of the replica. */
    interface Host {
        /** Runs {@code action} on the loop lane. */
        void onLoop(Runnable action);

        /** On the loop lane: the replica must stop. */
        void mustStop(RuntimeException why);

        /** On the loop lane: something for people. */
        void worthTelling(String what);
    }

    private final EngineContext context;
    private final Lanes lanes;
    private final Counters counters;
    private final Host host;

    private Acquaintances acquaintances = new Acquaintances();
    private Life self = new Life(NOBODY, 0, NOBODY, 0);

    /** Who knows this life. */
    private final Set<NodeId> knownTo = new HashSet<>();

    /** Who was to be told something, and does not know this life. */
    private final Set<NodeId> wanted = new TreeSet<>();

    /** Who is to hear, as soon as it is durable, that it is known. */
    private Set<NodeId> answers = new TreeSet<>();

    /** Who of them will when the write that is under way is over. */
    private Set<NodeId> saving = Set.of();

    private boolean isSaving;
    private boolean isDirty;
    private long savedNanos;
    private long told;
    private long toldNanos;
    private long ticks;
    private volatile @Nullable String complaint;

    Introductions(EngineContext context, Lanes lanes, Counters counters, Host host) {
        this.context = context;
        this.lanes = lanes;
        this.counters = counters;
        this.host = host;
    }

    // ---- who I am ----

    /**
     * Before anything is sent: notes durably that another life begins.
     *
     * @param lsn how far the log goes
     * @throws io.quorate.api.ConsensusException with {@link ConsensusError.Amnesia} if an earlier
     *     life found out
     */
    void begin(long lsn) {
        Storage storage = context.storage();
        acquaintances =
                storage.note(context.group())
                        .map(Acquaintances::decode)
                        .orElseGet(Acquaintances::new);
        acquaintances.born(storage.opening());
        self = new Life(storage.incarnation(), acquaintances.lives(), storage.opening(), lsn);
        NodeId witness = acquaintances.witness();
        if (witness != null) {
            throw amnesia(witness, "more than this").asException();
        }
        checkEstablished();
        storage.putNote(context.group(), acquaintances.encode());
        savedNanos = lanes.nanoTime();
        toldNanos = savedNanos;
        told = lsn;
    }

    /** Whether this node may tell {@code peer} anything. If not, it is introduced soon. */
    boolean mayTell(NodeId peer) {
        boolean known = knownTo.contains(peer) && acquaintances.isEstablished();
        if (!known) {
            wanted.add(peer);
            counters.add(Count.MESSAGES_WITHHELD);
        }
        return known;
    }

    void onTick(List<Member> members, long durableLsn) {
        ticks++;
        if (ticks <= EAGER_TICKS || ticks % TICKS == 0) {
            for (Member member : members) {
                if (!member.id().equals(context.self()) && !knownTo.contains(member.id())) {
                    wanted.add(member.id());
                }
            }
            wanted.forEach(peer -> introduce(peer, NOBODY));
            wanted.clear();
        }
        long now = lanes.nanoTime();
        if (durableLsn > told && now - toldNanos >= TELL_NANOS) {
            told = durableLsn;
            toldNanos = now;
            knownTo.forEach(peer -> introduce(peer, NOBODY));
        }
        if (isDirty && now - savedNanos >= SAVE_NANOS) {
            save();
        }
    }

    /** How many of the next ticks can come late. */
    long quietTicks() {
        if (ticks < EAGER_TICKS) {
            return 0;
        }
        return wanted.isEmpty() ? Long.MAX_VALUE : TICKS - 1 - ticks % TICKS;
    }

    private void introduce(NodeId peer, UUID continued) {
        Life present = self.withLsn(told);
        send(peer, Wire.INTRODUCTION, Wire.introduction(new Introduction(present, continued)));
    }

    /** A peer says as whom it knows this node. */
    void onRecall(NodeId from, Recall recall) {
        if (!recall.asked().equals(self.opening())) {
            return;
        }
        Life known = recall.known();
        if (known.opening().equals(self.opening())) {
            if (knownTo.add(from)) {
                counters.add(Count.INTRODUCTIONS);
            }
            checkEstablished();
            if (isDirty && !isSaving) {
                save();
            }
            return;
        }
        boolean same =
                known.incarnation().equals(self.incarnation())
                        && acquaintances.wasMine(known)
                        && known.lsn() <= self.lsn();
        if (same) {
            introduce(from, known.opening());
            return;
        }
        send(from, Wire.FORGOTTEN, Wire.introduction(new Introduction(self, known.opening())));
        // Or it would be forgotten that it was found out, after enough restarts.
        acquaintances.estrange(from);
        save();
        host.mustStop(amnesia(from, known.toString()).asException());
    }

    private ConsensusError amnesia(NodeId witness, String known) {
        return new ConsensusError.Amnesia(context.self(), witness, known, self.toString());
    }

    /**
     * A new incarnation speaks when half of the members know it: if it is not the first of this
     * node, one of them will say so, also if others have never met the node.
     */
    private void checkEstablished() {
        int members = context.initialMembers().members().size();
        if (!acquaintances.isEstablished() && knownTo.size() >= members / 2) {
            acquaintances.establish();
            isDirty = true;
        }
    }

    // ---- who others are ----

    /** A peer says who it is. */
    void onIntroduction(NodeId from, Introduction introduction) {
        Life present = introduction.life();
        Life known = acquaintances.known(from);
        if (known != null && known.opening().equals(present.opening())) {
            acquaintances.remember(from, known.withLsn(present.lsn()));
            isDirty |= present.lsn() > known.lsn();
            if (!answers.contains(from) && !saving.contains(from)) {
                recall(from, known);
            }
        } else if (known == null || known.opening().equals(introduction.continued())) {
            acquaintances.remember(from, present);
            answers.add(from);
            save();
        } else {
            send(from, Wire.RECALL, Wire.recall(new Recall(present.opening(), known)));
        }
        if (!knownTo.contains(from)) {
            introduce(from, NOBODY);
        }
    }

    /** A peer says that it is not whom this node knows. */
    void onForgotten(NodeId from, Introduction introduction) {
        Life known = acquaintances.known(from);
        if (known == null || !known.opening().equals(introduction.continued())) {
            return;
        }
        String message =
                new ConsensusError.Amnesia(
                                from,
                                context.self(),
                                known.toString(),
                                introduction.life().toString())
                        .message();
        if (!message.equals(complaint)) {
            complaint = message;
            LOG.warn("node {}: {}", context.self(), message);
            host.worthTelling(message);
        }
    }

    /** The last peer that was found to have lost its memory, if there was one. */
    @Nullable String complaint() {
        return complaint;
    }

    private void recall(NodeId to, Life known) {
        send(to, Wire.RECALL, Wire.recall(new Recall(known.opening(), known)));
    }

    private void save() {
        isDirty = true;
        if (isSaving) {
            return;
        }
        isSaving = true;
        isDirty = false;
        savedNanos = lanes.nanoTime();
        saving = answers;
        answers = new TreeSet<>();
        Bytes note = acquaintances.encode();
        lanes.background(
                () -> {
                    try {
                        context.storage().putNote(context.group(), note);
                        host.onLoop(this::saved);
                    } catch (RuntimeException e) {
                        host.onLoop(() -> host.mustStop(e));
                    }
                });
    }

    private void saved() {
        isSaving = false;
        Set<NodeId> now = saving;
        saving = Set.of();
        if (!answers.isEmpty()) {
            save();
        }
        for (NodeId peer : now) {
            if (!answers.contains(peer) && !saving.contains(peer)) {
                recall(peer, Objects.requireNonNull(acquaintances.known(peer)));
            }
        }
    }

    private void send(NodeId to, int kind, Bytes payload) {
        counters.add(Count.MESSAGES_SENT);
        counters.add(Count.MESSAGE_BYTES_SENT, payload.size());
        context.transport()
                .send(
                        Channel.MESSAGES,
                        new Envelope(
                                context.cluster(),
                                context.group(),
                                context.generation(),
                                context.self(),
                                to,
                                kind,
                                payload));
    }
}
