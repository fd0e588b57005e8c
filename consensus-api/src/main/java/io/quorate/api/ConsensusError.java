package io.quorate.api;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Why something was not done. Errors are told apart by their type, never by their text.
 *
 * <p>Whether something <em>happened</em> is not a property of the error but of the result that
 * carries it: see {@link ProposalResult}.
 */
public sealed interface ConsensusError {

    /** One sentence for people, with the values that matter and, where there is one, a way out. */
    String message();

    /** This error as an exception, for the places where no result can carry it. */
    default ConsensusException asException() {
        return new ConsensusException(this, null);
    }

    /**
     * Another node leads, or none is known to.
     *
     * @param leader the leader this node believes in; a hint that may be out of date
     */
    record NotLeader(Optional<Member> leader) implements ConsensusError {
        @Override
        public String message() {
            return leader.map(
                            m ->
                                    "this node does not lead; node "
                                            + m.id()
                                            + " at "
                                            + m.address()
                                            + " is believed to")
                    .orElse("this node does not lead, and knows of no leader");
        }
    }

    /**
     * The leader cannot reach enough voters.
     *
     * @param reachable voters in touch, this node included
     * @param needed voters that a decision takes
     */
    record NoQuorum(int reachable, int needed) implements ConsensusError {
        @Override
        public String message() {
            return "no quorum: " + reachable + " of " + needed + " needed voters are in touch";
        }
    }

    /**
     * A bounded resource is full. Trying again later can help.
     *
     * @param resource what is full
     * @param limit how much of it there is, in the resource's own unit
     */
    record Overloaded(String resource, long limit) implements ConsensusError {
        @Override
        public String message() {
            return "overloaded: " + resource + " is at its limit of " + limit + "; try again later";
        }
    }

    /**
     * It took too long.
     *
     * @param after how long was waited
     */
    record Timeout(Duration after) implements ConsensusError {
        @Override
        public String message() {
            return "timed out after " + after.toMillis() + " ms";
        }
    }

    /**
     * Something is larger than a limit allows, and always will be.
     *
     * @param what what is too large
     * @param bytes its size
     * @param limitBytes the largest size allowed
     */
    record TooLarge(String what, long bytes, long limitBytes) implements ConsensusError {
        @Override
        public String message() {
            return what + " of " + bytes + " bytes exceeds the limit of " + limitBytes + " bytes";
        }
    }

    /**
     * The node lost leadership, or stopped, while the outcome was open.
     *
     * @param reason what happened
     */
    record LeadershipLost(String reason) implements ConsensusError {
        @Override
        public String message() {
            return "the outcome is open: " + reason;
        }
    }

    /**
     * Storage failed. The node stops taking part; a failed sync is never tried again.
     *
     * @param detail what failed, and where
     */
    record StorageFailed(String detail) implements ConsensusError {
        @Override
        public String message() {
            return "storage failed: " + detail;
        }
    }

    /**
     * Durable bytes are not what was written. Nothing was changed or cut.
     *
     * @param file where
     * @param offset at which byte of the file
     * @param detail what is wrong there
     */
    record Corrupt(String file, long offset, String detail) implements ConsensusError {
        @Override
        public String message() {
            return "corrupt: " + file + " at offset " + offset + ": " + detail;
        }
    }

    /**
     * A directory, peer or message belongs to something else.
     *
     * @param what which identity differs
     * @param expected what this node has
     * @param actual what it met
     */
    record Mismatch(String what, String expected, String actual) implements ConsensusError {
        @Override
        public String message() {
            return String.format(
                    Locale.ROOT, "wrong %s: expected '%s', found '%s'", what, expected, actual);
        }
    }

    /**
     * A node has lost what it had stored, and with it what it promised: its directory is empty, or
     * an older copy of what it was. Its group stops, and never votes again under this number.
     *
     * @param node which one
     * @param peer who remembers it
     * @param known as what
     * @param found what it is now
     */
    record Amnesia(NodeId node, NodeId peer, String known, String found) implements ConsensusError {
        @Override
        public String message() {
            return String.format(
                    Locale.ROOT,
                    "node %s has lost what it had stored: node %s knows it by %s, and it has %s;"
                            + " remove it from the members, and add it with an empty directory"
                            + " under a number that was never used",
                    node,
                    peer,
                    known,
                    found);
        }
    }

    /**
     * The membership is not the one that a change was made for.
     *
     * @param expectedVersion the version the change started from
     * @param actualVersion the version now
     */
    record StaleMembership(long expectedVersion, long actualVersion) implements ConsensusError {
        @Override
        public String message() {
            return "membership is at version "
                    + actualVersion
                    + ", not "
                    + expectedVersion
                    + "; look at it again and repeat";
        }
    }

    /**
     * The engine cannot do this at all.
     *
     * @param engine the engine's name
     * @param capability what it lacks
     */
    record Unsupported(String engine, Capability capability) implements ConsensusError {
        @Override
        public String message() {
            return "engine '" + engine + "' does not offer " + capability;
        }
    }

    /**
     * The request makes no sense as it stands.
     *
     * @param detail what is wrong with it
     */
    record Invalid(String detail) implements ConsensusError {
        @Override
        public String message() {
            return detail;
        }
    }

    /**
     * The state machine threw. Its group stops, since other replicas may have gone on.
     *
     * @param position the first position of the batch that failed
     * @param detail what it threw
     */
    record ApplyFailed(long position, String detail) implements ConsensusError {
        @Override
        public String message() {
            return "the state machine failed at position " + position + ": " + detail;
        }
    }

    /**
     * The state of this replica is not what the same decisions made of it elsewhere. It serves
     * nobody until it is rebuilt.
     *
     * @param position the position at which the states were compared
     * @param own the digest of this replica's state
     * @param majority the digest of the state that a majority of the voters has
     */
    record Diverged(long position, Bytes own, Bytes majority) implements ConsensusError {
        @Override
        public String message() {
            return "this replica differs from the majority at position "
                    + position
                    + ": its state has digest "
                    + own.toHex()
                    + ", theirs "
                    + majority.toHex()
                    + "; it serves nobody until it is rebuilt";
        }
    }

    /**
     * A check of the engine's own rules failed. Its group stopped before anything was sent.
     *
     * @param detail the broken rule
     */
    record InvariantBroken(String detail) implements ConsensusError {
        @Override
        public String message() {
            return "invariant broken: " + detail;
        }
    }

    /** Not started yet, or closed. */
    record Closed() implements ConsensusError {
        @Override
        public String message() {
            return "not running";
        }
    }
}
