package io.quorate.raft.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Bytes;
import io.quorate.api.Member;
import io.quorate.api.Membership;
import io.quorate.api.MembershipChange;
import io.quorate.api.NodeId;
import io.quorate.api.ReadMode;
import io.quorate.api.SnapshotInfo;
import io.quorate.raft.core.RaftMessage.AppendEntries;
import io.quorate.raft.core.RaftMessage.AppendEntriesReply;
import io.quorate.runtime.CoreFactory.CoreContext;
import io.quorate.runtime.Input;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One core, moved by hand: heartbeats after 2 ticks, elections after 12 to 24. Other nodes exist
 * only in what the test lets them say.
 */
final class TestNode {

    static final int HEARTBEAT = 2;
    static final int ELECTION_MIN = 12;
    static final int ELECTION_MAX = 24;
    static final long PROMISE_MILLIS = 110;

    final RecordedEffects effects = new RecordedEffects();
    final RaftCore core;
    private final RaftConfig config;
    private final Membership initial;

    private TestNode(RaftConfig config, Membership initial, long seed) {
        this.config = config;
        this.initial = initial;
        this.core =
                new RaftCore(
                        new CoreContext(NodeId.of(1), initial, seed, Duration.ofMillis(10)),
                        config);
    }

    static RaftConfig config(boolean preVote, boolean checkQuorum) {
        return new RaftConfig(
                new RaftConfig.Timing(HEARTBEAT, ELECTION_MIN, ELECTION_MAX, 200),
                new RaftConfig.Elections(preVote, checkQuorum, 100, 0),
                new RaftConfig.Flow(400, 4, 1_000, 1_000, 100_000),
                new RaftConfig.Retention(100_000, 1_000, 2));
    }

    /** Node 1 of so many voters, as the paper has it: no pre-vote, no check-quorum. */
    static TestNode of(int voters) {
        return of(voters, config(false, false));
    }

    static TestNode of(int voters, RaftConfig config) {
        return of(voters, config, 7);
    }

    static TestNode of(int voters, RaftConfig config, long seed) {
        TestNode node = new TestNode(config, Membership.initial(members(voters)), seed);
        node.core.start(0, node.effects);
        return node.durable().forget();
    }

    static List<Member> members(int count) {
        List<Member> members = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            members.add(Member.voter(NodeId.of(i), "node:" + i));
        }
        return members;
    }

    /** {@link #members}, and who only learns. */
    static List<Member> withLearners(int voters, int... learners) {
        List<Member> members = members(voters);
        for (int id : learners) {
            members.add(new Member(NodeId.of(id), "node:" + id, "", Member.Role.LEARNER));
        }
        return members;
    }

    /** The same node after a crash that left all its records. */
    TestNode restarted(Optional<SnapshotInfo> snapshot, long applied) {
        return restartedWith(effects.records, 1, snapshot, applied);
    }

    TestNode restartedWith(
            List<Bytes> records, long firstLsn, Optional<SnapshotInfo> snapshot, long applied) {
        TestNode node = new TestNode(config, initial, 8);
        snapshot.ifPresent(node.core::restore);
        for (int i = 0; i < records.size(); i++) {
            long lsn = i + 1L;
            node.effects.records.add(records.get(i));
            if (lsn >= firstLsn) {
                node.core.replay(lsn, records.get(i));
            }
        }
        node.core.start(applied, node.effects);
        node.core.checkInvariants();
        return node.durable();
    }

    private TestNode step(Input<RaftMessage> input) {
        core.step(input, effects);
        core.checkInvariants();
        core.batchEnded(effects);
        core.checkInvariants();
        return this;
    }

    /** Forgets what the steps so far wanted done, but for the records. */
    TestNode forget() {
        effects.sent.clear();
        effects.decided.clear();
        effects.commands.clear();
        effects.refused.clear();
        effects.reads.clear();
        effects.leased.clear();
        effects.loads.clear();
        effects.completed.clear();
        return this;
    }

    TestNode tick(int times) {
        for (int i = 0; i < times; i++) {
            step(new Input.Tick<>());
        }
        return this;
    }

    /** Everything that was appended is durable. */
    TestNode durable() {
        return step(new Input.Durable<>(effects.records.size()));
    }

    TestNode receive(int from, RaftMessage message) {
        return step(new Input.Received<>(NodeId.of(from), message));
    }

    TestNode propose(long id, String command) {
        return step(new Input.Proposed<>(id, Bytes.utf8(command)));
    }

    TestNode read(long id) {
        return read(id, ReadMode.LINEARIZABLE);
    }

    TestNode read(long id, ReadMode mode) {
        return step(new Input.ReadRequested<>(id, mode));
    }

    TestNode applied(long position) {
        return step(new Input.Applied<>(position));
    }

    TestNode change(long id, long version, List<Member> members) {
        return step(new Input.MembershipRequested<>(id, new MembershipChange(version, members)));
    }

    TestNode transfer(long id, int target) {
        return step(new Input.TransferRequested<>(id, NodeId.of(target)));
    }

    TestNode snapshotTaken(long position) {
        return step(new Input.SnapshotTaken<>(snapshot(position)));
    }

    SnapshotInfo snapshot(long position) {
        return new SnapshotInfo(position, core.snapshotHeader(position), 1, 0);
    }

    TestNode installed(int from, SnapshotInfo snapshot) {
        return step(new Input.SnapshotInstalled<>(NodeId.of(from), snapshot));
    }

    TestNode offered(int from, SnapshotInfo snapshot, long term) {
        effects.accepted = false;
        return step(
                new Input.SnapshotOffered<>(
                        NodeId.of(from),
                        new RaftMessage.InstallSnapshot(
                                term,
                                snapshot.position(),
                                SnapshotHeader.decode(snapshot.header()).term()),
                        snapshot));
    }

    /** Makes it the leader of the next term, with the votes of nodes 2 up to a majority. */
    TestNode lead() {
        long term = core.term() + 1;
        while (core.term() < term) {
            tick(1);
        }
        durable();
        int voters = core.configuration().membership().voters().size();
        for (int voter = 2; voter <= voters / 2 + 1; voter++) {
            receive(voter, new RaftMessage.RequestVoteReply(term, true));
        }
        assertThat(core.role().name()).isEqualTo("leader");
        return durable();
    }

    /** Leads, and a majority has the first entry of its term. */
    TestNode leadAndCommit() {
        lead();
        int voters = core.configuration().membership().voters().size();
        for (int voter = 2; voter <= voters / 2 + 1; voter++) {
            accept(voter);
        }
        assertThat(core.commitIndex()).isEqualTo(core.log().lastIndex());
        return this;
    }

    /** A peer confirms the newest message that was sent to it. */
    TestNode accept(int peer) {
        AppendEntries append = lastAppendTo(peer);
        return receive(peer, success(append));
    }

    static AppendEntriesReply success(AppendEntries append) {
        return new AppendEntriesReply(
                append.term(),
                true,
                append.prevLogIndex(),
                append.verifiedIndex(),
                0,
                0,
                append.session(),
                append.sequence(),
                PROMISE_MILLIS);
    }

    static AppendEntriesReply reject(AppendEntries append, long conflictIndex, long conflictTerm) {
        return new AppendEntriesReply(
                append.term(),
                false,
                append.prevLogIndex(),
                0,
                conflictIndex,
                conflictTerm,
                append.session(),
                append.sequence(),
                PROMISE_MILLIS);
    }

    List<AppendEntries> appendsTo(int peer) {
        List<AppendEntries> appends = new ArrayList<>();
        for (RecordedEffects.Sent sent : effects.sent) {
            if (sent.to() == peer && sent.message() instanceof AppendEntries append) {
                appends.add(append);
            }
        }
        return appends;
    }

    AppendEntries lastAppendTo(int peer) {
        List<AppendEntries> appends = appendsTo(peer);
        assertThat(appends).as("appends to %d", peer).isNotEmpty();
        return appends.get(appends.size() - 1);
    }

    <T extends RaftMessage> T lastSent(Class<T> kind) {
        T last = null;
        for (RecordedEffects.Sent sent : effects.sent) {
            if (kind.isInstance(sent.message())) {
                last = kind.cast(sent.message());
            }
        }
        assertThat(last).as("a message of kind %s", kind.getSimpleName()).isNotNull();
        return last;
    }

    long count(Class<? extends RaftMessage> kind) {
        return effects.sent.stream().filter(sent -> kind.isInstance(sent.message())).count();
    }

    String role() {
        return core.role().name();
    }

    /** The terms of the entries above the base. */
    List<Long> terms() {
        List<Long> terms = new ArrayList<>();
        for (long i = core.log().baseIndex() + 1; i <= core.log().lastIndex(); i++) {
            terms.add(core.log().term(i));
        }
        return terms;
    }

    /** What a leader sends: entries of these terms behind {@code prevIndex}. */
    static AppendEntries append(
            long term, long prevIndex, long prevTerm, long commit, long... terms) {
        List<Entry> entries = new ArrayList<>();
        long index = prevIndex;
        for (long entryTerm : terms) {
            index++;
            Bytes command = Bytes.utf8("e" + index + "@" + entryTerm);
            entries.add(Entry.of(index, entryTerm, Entry.Kind.COMMAND, command));
        }
        return new AppendEntries(term, prevIndex, prevTerm, commit, entries, 1, 1);
    }

    /** A follower whose log has entries of these terms, of which so many are committed. */
    TestNode following(int leader, long term, long commit, long... terms) {
        receive(leader, append(term, 0, 0, commit, terms));
        assertThat(terms()).isEqualTo(Arrays.stream(terms).boxed().toList());
        return durable().forget();
    }
}
