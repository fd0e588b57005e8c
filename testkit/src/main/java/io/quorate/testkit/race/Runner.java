package io.quorate.testkit.race;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.EngineEvent;
import io.quorate.api.Member;
import io.quorate.api.Membership;
import io.quorate.api.MembershipChange;
import io.quorate.api.NodeId;
import io.quorate.api.ReadMode;
import io.quorate.runtime.CoreFactory.CoreContext;
import io.quorate.runtime.Effects;
import io.quorate.runtime.Input;
import io.quorate.runtime.ProtocolCore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A node on its course: one core after the other, and a disk that syncs all that gathered. */
final class Runner<M> implements Effects<M> {

    private record Sent<M>(NodeId to, M message, long afterLsn) {}

    private final Race<M> race;
    private final int number;
    private final Membership members;
    private final List<Bytes> records = new ArrayList<>();
    private final List<Sent<M>> outgoing = new ArrayList<>();
    private final List<Input<M>> next = new ArrayList<>();
    private final Map<Long, Long> proposals = new HashMap<>();
    private final Map<Long, Long> askedAt = new HashMap<>();
    private final Map<Long, Long> readAt = new HashMap<>();

    /** Reads that wait for a position, by that position. */
    private final TreeMap<Long, List<Long>> reads = new TreeMap<>();

    private int durable;
    private int life;
    private boolean syncing;
    private long decided;
    private @Nullable ProtocolCore<M> core;

    Runner(Race<M> race, int number, Membership members) {
        this.race = race;
        this.number = number;
        this.members = members;
    }

    boolean leads() {
        return core != null && core.status().leading();
    }

    int life() {
        return life;
    }

    boolean runs(int wanted) {
        return core != null && life == wanted;
    }

    /** The state machine is durable: it comes back where it was. */
    void start() {
        life++;
        long seed = race.seed() * 31 + number * 7L + life;
        ProtocolCore<M> started =
                race.contender()
                        .cores()
                        .create(new CoreContext(NodeId.of(number), members, seed, Course.TICK));
        core = started;
        for (int i = 0; i < records.size(); i++) {
            started.replay(i + 1, records.get(i));
        }
        started.start(decided, this);
        end(started);
    }

    void die() {
        core = null;
        records.subList(durable, records.size()).clear();
        outgoing.clear();
        next.clear();
        proposals.clear();
        askedAt.clear();
        readAt.clear();
        reads.clear();
        syncing = false;
    }

    void propose(long id, Bytes command) {
        askedAt.put(id, race.now());
        take(new Input.Proposed<>(id, command));
    }

    void read(long id, ReadMode mode) {
        if (core != null) {
            readAt.put(id, race.now());
            take(new Input.ReadRequested<>(id, mode));
        }
    }

    /** Asks this leader for other members. */
    void replace(long id, List<Member> members) {
        ProtocolCore<M> running = core;
        if (running != null) {
            long version = running.status().membership().version();
            askedAt.put(id, race.now());
            take(new Input.MembershipRequested<>(id, new MembershipChange(version, members)));
        }
    }

    void take(Input<M> input) {
        ProtocolCore<M> running = core;
        if (running != null) {
            running.step(input, this);
            end(running);
        }
    }

    private void end(ProtocolCore<M> running) {
        running.batchEnded(this);
        while (!next.isEmpty()) {
            List<Input<M>> inputs = new ArrayList<>(next);
            next.clear();
            inputs.forEach(input -> running.step(input, this));
            running.batchEnded(this);
        }
        sync();
        flush();
    }

    private void sync() {
        if (!syncing && durable < records.size()) {
            syncing = true;
            int upTo = records.size();
            race.afterSync(
                    number,
                    () -> {
                        syncing = false;
                        durable = upTo;
                        take(new Input.Durable<>(upTo));
                    });
        }
    }

    private void flush() {
        List<Sent<M>> held = new ArrayList<>();
        for (Sent<M> sent : outgoing) {
            if (sent.afterLsn() <= durable) {
                race.transmit(number, sent.to().value(), sent.message());
            } else {
                held.add(sent);
            }
        }
        outgoing.clear();
        outgoing.addAll(held);
    }

    // ---- effects ----

    @Override
    public long append(Bytes record) {
        records.add(record);
        return records.size();
    }

    @Override
    public void send(NodeId to, M message) {
        outgoing.add(new Sent<>(to, message, 0));
    }

    @Override
    public void sendWhenDurable(NodeId to, M message) {
        outgoing.add(new Sent<>(to, message, records.size()));
    }

    @Override
    public void assign(long id, long position, long epoch) {
        proposals.put(position, id);
    }

    @Override
    public void decide(long position, long epoch, Bytes command) {
        decideInternal(position, epoch);
        Long id = proposals.remove(position);
        Long asked = id == null ? null : askedAt.remove(id);
        if (asked != null) {
            race.decided(race.now() - asked);
        }
    }

    @Override
    public void decideInternal(long position, long epoch) {
        decided = position;
        next.add(new Input.Applied<>(position));
        Map<Long, List<Long>> ready = reads.headMap(position, true);
        ready.values().forEach(ids -> ids.forEach(this::served));
        ready.clear();
    }

    private void served(long id) {
        Long asked = readAt.remove(id);
        if (asked != null) {
            race.served(race.now() - asked);
        }
    }

    @Override
    public void abandonProposals(ConsensusError why) {
        proposals.clear();
    }

    @Override
    public void refuse(long id, ConsensusError why) {
        askedAt.remove(id);
        readAt.remove(id);
    }

    @Override
    public void load(long fromLsn, long toLsn, long bytesMax) {
        next.add(new Input.Loaded<>(fromLsn, records.subList((int) fromLsn - 1, (int) toLsn)));
    }

    @Override
    public void giveUp(long id, ConsensusError why) {}

    @Override
    public void complete(long id) {
        Long asked = askedAt.remove(id);
        if (asked != null) {
            race.replaced(race.now() - asked);
        }
    }

    @Override
    public void releaseRead(long id, long position) {
        if (position <= decided) {
            served(id);
        } else {
            reads.computeIfAbsent(position, key -> new ArrayList<>()).add(id);
        }
    }

    @Override
    public void releaseLeasedRead(long id, long position, long tick, long nanos) {}

    @Override
    public void endLeases() {}

    @Override
    public void release(long lsn) {}

    @Override
    public void takeSnapshot() {}

    @Override
    public void sendSnapshot(NodeId to, M message) {}

    @Override
    public void acceptSnapshot() {}

    @Override
    public void membership(Membership others) {}

    @Override
    public void event(EngineEvent.Kind kind, long position, String detail) {}
}
