package io.quorate.paxos;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.EngineEvent;
import io.quorate.api.Member;
import io.quorate.api.Membership;
import io.quorate.api.MembershipChange;
import io.quorate.api.NodeId;
import io.quorate.api.ReadMode;
import io.quorate.api.SnapshotInfo;
import io.quorate.runtime.CoreFactory.CoreContext;
import io.quorate.runtime.Effects;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One core on a bench: a test plays its peers, its disk and its clock, step by step. */
final class Bench implements Effects<PaxosMessage> {

    /** A message that left. */
    record Sent(NodeId to, PaxosMessage message) {}

    /** A read that was released under a lease. */
    record Leased(long position, long tick, long nanos) {}

    private record Held(Sent sent, long lsn) {}

    static final NodeId N1 = NodeId.of(1);
    static final NodeId N2 = NodeId.of(2);
    static final NodeId N3 = NodeId.of(3);
    static final NodeId N4 = NodeId.of(4);
    static final NodeId N5 = NodeId.of(5);

    final List<Sent> sent = new ArrayList<>();
    final Map<Long, String> decided = new TreeMap<>();
    final Map<Long, Long> assigned = new TreeMap<>();
    final Map<Long, ConsensusError> refused = new TreeMap<>();
    final Map<Long, Long> reads = new TreeMap<>();
    final List<Long> completed = new ArrayList<>();
    final List<ConsensusError> abandoned = new ArrayList<>();
    final List<NodeId> snapshotsSent = new ArrayList<>();

    /** Reads under leases that were not ended. */
    final Map<Long, Leased> leased = new TreeMap<>();

    int leasesEnded;
    boolean snapshotAccepted;
    long released;

    private final int nodes;
    private final PaxosConfig config;
    private final List<Bytes> records = new ArrayList<>();
    private final List<Held> held = new ArrayList<>();
    private int durable;
    PaxosCore core;

    private Bench(int nodes, PaxosConfig config) {
        this.nodes = nodes;
        this.config = config;
        this.core = create();
    }

    /** Node 1 of so many. */
    static Bench of(int nodes) {
        return of(nodes, "majority");
    }

    static Bench of(int nodes, String quorum) {
        return of(nodes, config(quorum));
    }

    static Bench of(int nodes, PaxosConfig config) {
        Bench bench = new Bench(nodes, config);
        bench.core.start(0, bench);
        return bench;
    }

    /** Elections after 100 ms. */
    static PaxosConfig config(String quorum) {
        return new PaxosConfig(
                2,
                10,
                quorum,
                8,
                10_000,
                1_000,
                10_000,
                10_000,
                1_000,
                5,
                PaxosConfig.PRIORITY_MAX,
                0);
    }

    /** Node 1 of so many, with this priority. */
    static Bench ofPriority(int nodes, int priority) {
        return of(nodes, config("majority").withPriority(priority));
    }

    static Member voter(int id) {
        return Member.voter(NodeId.of(id), "bench:" + id);
    }

    static Member learner(int id) {
        return new Member(NodeId.of(id), "bench:" + id, "", Member.Role.LEARNER);
    }

    static List<Member> voters(int first, int last) {
        List<Member> members = new ArrayList<>();
        for (int i = first; i <= last; i++) {
            members.add(voter(i));
        }
        return members;
    }

    private static Configurations configurations(int nodes) {
        return new Configurations(Configuration.of(0, 0, voters(1, nodes), "majority"));
    }

    private PaxosCore create() {
        CoreContext context =
                new CoreContext(N1, Membership.initial(voters(1, nodes)), 7, Duration.ofMillis(10));
        return new PaxosCore(context, config);
    }

    /** The process dies; what was not synced, and what was released, is lost. */
    Bench crash(long applied) {
        return crash(0, applied);
    }

    /** As {@link #crash(long)}, with a snapshot on disk; 0 if there is none. */
    Bench crash(long snapshot, long applied) {
        records.subList(durable, records.size()).clear();
        held.clear();
        sent.clear();
        decided.clear();
        core = create();
        if (snapshot > 0) {
            core.restore(snapshot(snapshot));
        }
        for (int i = (int) Math.max(0, released - 1); i < records.size(); i++) {
            core.replay(i + 1, records.get(i));
        }
        core.start(applied, this);
        core.checkInvariants();
        return this;
    }

    /** All that was written is synced. */
    Bench sync() {
        durable = records.size();
        core.onDurable(durable, this);
        ended();
        List<Held> waiting = new ArrayList<>(held);
        held.clear();
        waiting.forEach(
                one -> {
                    if (one.lsn() <= durable) {
                        sent.add(one.sent());
                    } else {
                        held.add(one);
                    }
                });
        return this;
    }

    Bench tick(int times) {
        for (int i = 0; i < times; i++) {
            core.onTick(this);
            ended();
        }
        return this;
    }

    Bench receive(NodeId from, PaxosMessage message) {
        core.onReceived(from, message, this);
        ended();
        return this;
    }

    Bench propose(long id, String command) {
        core.onProposed(id, Bytes.utf8(command), this);
        ended();
        return this;
    }

    Bench read(long id, ReadMode mode) {
        core.onReadRequested(id, mode, this);
        ended();
        return this;
    }

    Bench transfer(long id, NodeId target) {
        core.onTransferRequested(id, target, this);
        ended();
        return this;
    }

    Bench change(long id, MembershipChange wish) {
        core.onMembershipRequested(id, wish, this);
        ended();
        return this;
    }

    Bench applied(long position) {
        core.onApplied(position, this);
        ended();
        return this;
    }

    Bench install(long position) {
        core.onSnapshotInstalled(N2, snapshot(position), this);
        ended();
        return this;
    }

    static SnapshotInfo snapshot(long position) {
        return new SnapshotInfo(position, configurations(3).header(position), 10, 0);
    }

    private void ended() {
        core.checkInvariants();
        core.batchEnded(this);
        core.checkInvariants();
    }

    /** What left since the last call. */
    List<Sent> take() {
        List<Sent> taken = new ArrayList<>(sent);
        sent.clear();
        return taken;
    }

    /** The messages of a kind that left since the last call; others are forgotten. */
    <T extends PaxosMessage> List<T> take(Class<T> kind) {
        List<T> taken = new ArrayList<>();
        for (Sent one : take()) {
            if (kind.isInstance(one.message())) {
                taken.add(kind.cast(one.message()));
            }
        }
        return taken;
    }

    int recordCount() {
        return records.size();
    }

    /** Makes the node candidate: everybody grants its probe. Gives its ballot. */
    long campaign() {
        List<PaxosMessage.Probe> probes = take(PaxosMessage.Probe.class);
        while (probes.isEmpty()) {
            probes = tick(1).take(PaxosMessage.Probe.class);
        }
        long probe = probes.get(0).ballot();
        for (int i = 2; i <= nodes; i++) {
            receive(NodeId.of(i), new PaxosMessage.ProbeReply(probe, true, Ballot.NONE, 0));
        }
        sync();
        return core.acceptor().promised();
    }

    /** Makes the node leader of an empty history, with promises from all others. */
    long lead() {
        long ballot = campaign();
        for (int i = 2; i <= nodes; i++) {
            receive(
                    NodeId.of(i),
                    new PaxosMessage.Promise(ballot, 1, 0, 0, 0, Bytes.EMPTY, List.of()));
        }
        return ballot;
    }

    // ---- effects ----

    @Override
    public long append(Bytes record) {
        records.add(record);
        return records.size();
    }

    @Override
    public void send(NodeId to, PaxosMessage message) {
        sent.add(new Sent(to, message));
    }

    @Override
    public void sendWhenDurable(NodeId to, PaxosMessage message) {
        if (durable == records.size()) {
            send(to, message);
        } else {
            held.add(new Held(new Sent(to, message), records.size()));
        }
    }

    @Override
    public void assign(long id, long position, long epoch) {
        assigned.put(id, position);
    }

    @Override
    public void decide(long position, long epoch, Bytes command) {
        decided.put(position, command.toUtf8());
    }

    @Override
    public void decideInternal(long position, long epoch) {
        decided.put(position, "-");
    }

    @Override
    public void abandonProposals(ConsensusError why) {
        abandoned.add(why);
    }

    @Override
    public void refuse(long id, ConsensusError why) {
        refused.put(id, why);
    }

    @Override
    public void giveUp(long id, ConsensusError why) {
        refused.put(id, why);
    }

    @Override
    public void complete(long id) {
        completed.add(id);
    }

    @Override
    public void releaseRead(long id, long position) {
        reads.put(id, position);
    }

    @Override
    public void releaseLeasedRead(long id, long position, long tick, long nanos) {
        leased.put(id, new Leased(position, tick, nanos));
    }

    @Override
    public void endLeases() {
        leased.clear();
        leasesEnded++;
    }

    @Override
    public void load(long fromLsn, long toLsn, long bytesMax) {
        core.onLoaded(fromLsn, records.subList((int) fromLsn - 1, (int) toLsn), this);
    }

    @Override
    public void release(long lsn) {
        released = lsn;
    }

    @Override
    public void takeSnapshot() {}

    @Override
    public void sendSnapshot(NodeId to, PaxosMessage message) {
        snapshotsSent.add(to);
    }

    @Override
    public void acceptSnapshot() {
        snapshotAccepted = true;
    }

    @Override
    public void membership(Membership membership) {}

    @Override
    public void event(EngineEvent.Kind kind, long position, String detail) {}
}
