package io.quorate.raft;

import io.quorate.raft.RaftSimulation.Mix;

/**
 * A mistake that others have made, as a change of the sources of the core.
 *
 * @param name what is wrong
 * @param file the source file of the core
 * @param right the code as it is, once in the file; white space does not matter
 * @param wrong the code with the mistake
 * @param mix the kind of worlds to look for it in
 */
record PlantedBug(String name, String file, String right, String wrong, Mix mix) {

    private static final String DURABLE = "effects.sendWhenDurable(";
    private static final String AT_ONCE = "effects.send(";

    static PlantedBug[] all() {
        return new PlantedBug[] {
            bug("a vote leaves before it is durable", "Voting")
                    .in(Mix.ELECTIONS)
                    .was(
                            DURABLE
                                    + "from, new RaftMessage.RequestVoteReply(terms.current(), granted)")
                    .is(
                            AT_ONCE
                                    + "from, new RaftMessage.RequestVoteReply(terms.current(), granted)"),
            bug("a vote is not written", "Terms")
                    .in(Mix.ELECTIONS)
                    .was("state = state.votingFor(candidate); save(effects);")
                    .is("state = state.votingFor(candidate);"),
            bug("stepping down in the same term changes the vote", "RaftCore")
                    .was("void stepDown(String why, Effects<RaftMessage> effects) {")
                    .is(
                            "void stepDown(String why, Effects<RaftMessage> effects) {"
                                    + " terms.vote(NodeId.of(1 + self.value() % 3), effects);"),
            bug("a candidate's own term and vote are not written", "Terms")
                    .was("inTerm(current() + 1).votingFor(candidate); save(effects);")
                    .is("inTerm(current() + 1).votingFor(candidate);"),
            bug("a newer term is not written", "Terms")
                    .was("state = state.inTerm(term); save(effects);")
                    .is("state = state.inTerm(term);"),
            bug("a candidate asks and wins before its vote is durable", "Candidate")
                    .in(Mix.FORKS)
                    .was(DURABLE + "voter, question); } } countOwnVote(effects);")
                    .is(AT_ONCE + "voter, question); } } count(core.self(), true, effects);"),
            bug("the first hard state wins, not the last", "Recovery")
                    .was("hardState = state;")
                    .is("if (hardState.life() == 0) { hardState = state; }"),
            bug("the hard state is not carried over a compaction", "Snapshots")
                    .was("terms.save(effects); effects.release(log.baseLsn());")
                    .is("effects.release(log.baseLsn());"),
            bug("a vote is given whatever the candidate's log", "Voting")
                    .was(
                            "&& free && core.log().isUpToDate(request.lastLogTerm(), request.lastLogIndex())")
                    .is("&& free"),
            bug("logs are compared by length", "RaftLog")
                    .in(Mix.FORKS)
                    .was("otherLastTerm != lastTerm() ?")
                    .is(
                            "otherLastIndex != lastIndex() ? otherLastIndex > lastIndex() :"
                                    + " otherLastTerm != lastTerm() ?"),
            bug("votes of an older term count", "RaftCore")
                    .in(Mix.ECHOES)
                    .was("if (reply.term() == term()) { role.onRequestVoteReply(")
                    .is("if (reply.term() <= term()) { role.onRequestVoteReply("),
            bug("half of the voters are enough", "Quorum")
                    .was("voters.size() / 2 + 1")
                    .is("(voters.size() + 1) / 2"),
            bug("entries of older terms are committed by counting", "Leader")
                    .in(Mix.TRICKLE)
                    .was("&& log.term(reached) == core.term()")
                    .is(""),
            bug("the leader counts itself before its disk does", "Leader")
                    .in(Mix.ELECTIONS)
                    .was("quorumOf(replication::matchIndex, log.durableIndex())")
                    .is("quorumOf(replication::matchIndex, log.lastIndex())"),
            bug("acknowledgements leave before they are durable", "Follower")
                    .was(DURABLE + "from, new AppendEntriesReply( core.term(), true,")
                    .is(AT_ONCE + "from, new AppendEntriesReply( core.term(), true,"),
            bug("acknowledgements of an older term count", "RaftCore")
                    .in(Mix.ECHOES)
                    .was("if (reply.term() == term()) { role.onAppendEntriesReply(")
                    .is("if (reply.term() <= term()) { role.onAppendEntriesReply("),
            bug("a follower commits what it has not compared", "Follower")
                    .in(Mix.FORKS)
                    .was("Math.min(append.leaderCommit(), verified)")
                    .is("Math.min(append.leaderCommit(), log.lastIndex())"),
            bug("the commit index falls", "RaftCore")
                    .was("if (index <= commitIndex) { return; }")
                    .is("if (index == commitIndex) { return; }"),
            bug("entries are taken at any place", "Follower")
                    .was("log.matches(prev, append.prevLogTerm())")
                    .is("prev <= log.lastIndex()"),
            bug("entries that match are cut off, with what follows", "Follower")
                    .in(Mix.ECHOES)
                    .was("if (index <= core.commitIndex() || log.matches(index, entry.term()))")
                    .is("if (index <= core.commitIndex())"),
            bug("entries that replace others count as durable at once", "RaftLog")
                    .was("durableIndex = Math.min(durableIndex, index - 1);")
                    .is(""),
            bug("what is not durable here is applied", "Decisions")
                    .was(
                            "long limit = Math.min(commitIndex, log.durableIndex());"
                                    + " while (handed < limit")
                    .is("long limit = commitIndex; while (handed < limit"),
            bug("a new beginning of the log is not written", "RaftLog")
                    .was("journal.append(Records.beginning(index, term), effects)")
                    .is("journal.newestLsn()"),
            bug("a snapshot carries the members of the beginning", "Snapshots")
                    .was("configurations.at(position)")
                    .is("configurations.at(0)"),
            bug("too many records are released", "Snapshots")
                    .was("effects.release(log.baseLsn());")
                    .is("effects.release(log.baseLsn() + 15);"),
            bug("reads are answered without asking anybody", "Leader")
                    .in(Mix.DEPOSED)
                    .was("reads.confirmed(quorumOf(replication::ackedSequence, Long.MAX_VALUE)")
                    .is("reads.confirmed(Long.MAX_VALUE"),
            bug("replies to older messages confirm reads", "Leader")
                    .in(Mix.DEPOSED)
                    .was("replication.nextSequence()")
                    .is("0"),
            bug("a refusal of an older term answers a newer leader", "RaftCore")
                    .in(Mix.OUTDATED)
                    .was("// Its sender may lead this node's term by now: no answer to that. 0, 0")
                    .is("append.session(), append.sequence()"),
            bug("a new leader reads before it has committed", "Leader")
                    .was("if (reads.hasUnasked() && hasCommittedInTerm())")
                    .is("if (reads.hasUnasked())"),
            bug("a refusal is taken for a read index", "Follower")
                    .was("if (reply.confirmed())")
                    .is("if (reply.id() > 0)"),
            bug("a joint quorum is a majority of the new voters", "JointQuorum")
                    .in(Mix.REMOVALS)
                    .was(
                            "return incoming.isReachedBy(agrees) && (outgoing == null ||"
                                    + " outgoing.isReachedBy(agrees));")
                    .is("return incoming.isReachedBy(agrees);"),
            bug("a joint commit counts the new voters alone", "JointQuorum")
                    .in(Mix.REMOVALS)
                    .was(
                            "return outgoing == null ? first : Math.min(first, outgoing.reached(number))")
                    .is("return first"),
            bug("voters change without a joint configuration", "MembershipChanger")
                    .in(Mix.REMOVALS)
                    .was("leader.appendConfiguration(target, current.members(), effects)")
                    .is("leader.appendConfiguration(target, List.of(), effects)"),
            bug("members that are cut off stay in force", "RaftCore")
                    .in(Mix.REMOVALS)
                    .was("configurations.truncateFrom(index);")
                    .is(""),
            bug("a joint configuration is never left", "MembershipChanger")
                    .was("leader.appendConfiguration(current.members(), List.of(), effects);")
                    .is(""),
            bug("the window of what is in flight never opens again", "Progress")
                    .was("inflightBytes -= inflight.removeFirst().bytes();")
                    .is("inflight.removeFirst();"),
            bug("a gap in what is sent ahead is never closed", "Progress")
                    .was("(state == State.REPLICATE || prevLogIndex == nextIndex - 1)")
                    .is("(state == State.PROBE && prevLogIndex == nextIndex - 1)"),
            bug("a lease is counted from when the answer came", "Lease")
                    .in(Mix.LEASES)
                    .was("if (firstSequences[place(tick)] <= sequence) { return tick; }")
                    .is("if (firstSequences[place(tick)] <= sequence) { return core.now(); }"),
            bug("a lease needs no answer of a majority", "Lease")
                    .in(Mix.LEASES)
                    .was(": replication.promisedSequence(id));")
                    .is(": replication.nextSequence());"),
        };
    }

    private static PlantedBug bug(String name, String file) {
        return new PlantedBug(name, file, "", "", Mix.USUAL);
    }

    private PlantedBug was(String code) {
        return new PlantedBug(name, file, code, wrong, mix);
    }

    private PlantedBug is(String code) {
        return new PlantedBug(name, file, right, code, mix);
    }

    private PlantedBug in(Mix other) {
        return new PlantedBug(name, file, right, wrong, other);
    }
}
