package io.quorate.kv.state;

import io.quorate.api.Bytes;
import io.quorate.kv.KvCommand;
import io.quorate.kv.KvError;
import io.quorate.kv.KvOperationCodec;
import io.quorate.kv.KvOutcome;
import io.quorate.kv.SessionCall;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The sessions of clients, with the outcomes of their commands that they may ask for again.
 *
 * <p>Invariant: all of it is a function of the commands applied; what is in memory can be made anew
 * from the store.
 */
final class Sessions {

    /** The most there can be. */
    static final int SESSIONS_MAX = 10_000;

    /** How many sessions a command ends at most. */
    private static final int EXPIRED_PER_COMMAND = 4;

    /** A clock that shows more shows this: a lease on top of it is still a number. */
    private static final long TIME_MILLIS_MAX = 1L << 60;

    private static final class Session {
        final long id;
        final long leaseMillis;
        long lastMillis;
        long acknowledged;
        final TreeMap<Long, Bytes> outcomes = new TreeMap<>();

        Session(long id, long leaseMillis, long lastMillis) {
            this.id = id;
            this.leaseMillis = leaseMillis;
            this.lastMillis = lastMillis;
        }

        Deadline deadline() {
            return new Deadline(lastMillis + leaseMillis, id);
        }

        Bytes encode() {
            byte[] bytes = new byte[3 * Long.BYTES];
            ByteBuffer.wrap(bytes).putLong(leaseMillis).putLong(lastMillis).putLong(acknowledged);
            return Bytes.wrap(bytes);
        }
    }

    private record Deadline(long atMillis, long session) implements Comparable<Deadline> {
        @Override
        public int compareTo(Deadline other) {
            int byTime = Long.compare(atMillis, other.atMillis);
            return byTime != 0 ? byTime : Long.compare(session, other.session);
        }
    }

    private final Map<Long, Session> sessions = new HashMap<>();
    private final TreeSet<Deadline> deadlines = new TreeSet<>();
    private long nowMillis;

    /** The group's time. */
    long nowMillis() {
        return nowMillis;
    }

    int size() {
        return sessions.size();
    }

    /** Starts anew from a store in which it is {@code newNowMillis}. */
    void reset(long newNowMillis) {
        sessions.clear();
        deadlines.clear();
        nowMillis = newNowMillis;
    }

    /** Takes in a session that the store holds. */
    void load(long id, Bytes record) {
        ByteBuffer in = record.asByteBuffer();
        Session session = new Session(id, in.getLong(), in.getLong());
        session.acknowledged = in.getLong();
        sessions.put(id, session);
        deadlines.add(session.deadline());
    }

    /** Takes in an outcome that the store holds, after its session. */
    void loadOutcome(long id, long sequence, Bytes outcome) {
        Session session = sessions.get(id);
        if (session == null) {
            throw new IllegalStateException("the store holds an outcome without session " + id);
        }
        session.outcomes.put(sequence, outcome);
    }

    /** Moves the group's time, and ends some of the sessions whose time is over. */
    void advance(long timeMillis, Changes changes) {
        nowMillis = Math.max(nowMillis, Math.min(timeMillis, TIME_MILLIS_MAX));
        for (int i = 0; i < EXPIRED_PER_COMMAND && !deadlines.isEmpty(); i++) {
            Deadline first = deadlines.first();
            if (first.atMillis() >= nowMillis) {
                return;
            }
            end(first.session(), changes);
        }
    }

    KvOutcome open(long id, long leaseMillis, Changes changes) {
        if (leaseMillis < KvCommand.LEASE_MILLIS_MIN || leaseMillis > KvCommand.LEASE_MILLIS_MAX) {
            return new KvOutcome.Rejected(
                    new KvError.Invalid(
                            "a lease of "
                                    + leaseMillis
                                    + " ms is not within "
                                    + KvCommand.LEASE_MILLIS_MIN
                                    + " and "
                                    + KvCommand.LEASE_MILLIS_MAX));
        }
        if (sessions.size() >= SESSIONS_MAX) {
            return new KvOutcome.Rejected(
                    new KvError.TooMany("sessions", sessions.size() + 1, SESSIONS_MAX));
        }
        Session session = new Session(id, leaseMillis, nowMillis);
        sessions.put(id, session);
        deadlines.add(session.deadline());
        changes.put(Layout.FAMILY, Layout.session(id), session.encode());
        return new KvOutcome.Done(id);
    }

    void end(long id, Changes changes) {
        Session session = sessions.remove(id);
        if (session != null) {
            deadlines.remove(session.deadline());
            forget(session, Long.MAX_VALUE, changes);
            changes.delete(Layout.FAMILY, Layout.session(id));
        }
    }

    private static void forget(Session session, long upTo, Changes changes) {
        for (long sequence : List.copyOf(session.outcomes.headMap(upTo, true).keySet())) {
            session.outcomes.remove(sequence);
            changes.delete(Layout.FAMILY, Layout.outcome(session.id, sequence));
        }
    }

    /**
     * Takes a call in: forgets what it acknowledges, and says what is its outcome if it must not be
     * done now.
     */
    Optional<KvOutcome> begin(SessionCall call, Changes changes) {
        Session session = sessions.get(call.session());
        if (session == null) {
            return Optional.of(new KvOutcome.Rejected(new KvError.SessionExpired(call.session())));
        }
        deadlines.remove(session.deadline());
        session.lastMillis = nowMillis;
        deadlines.add(session.deadline());
        if (call.acknowledged() > session.acknowledged) {
            session.acknowledged = call.acknowledged();
            forget(session, call.acknowledged(), changes);
        }
        changes.put(Layout.FAMILY, Layout.session(session.id), session.encode());
        Bytes outcome = session.outcomes.get(call.sequence());
        if (outcome != null) {
            return Optional.of(KvOperationCodec.decodeOutcome(outcome));
        }
        long above = call.sequence() - session.acknowledged;
        return above > 0 && above <= SessionCall.SEQUENCES_OPEN_MAX
                ? Optional.empty()
                : Optional.of(
                        new KvOutcome.Rejected(
                                new KvError.BadSequence(
                                        session.id, call.sequence(), session.acknowledged)));
    }

    /** Keeps the outcome of a call that was done, unless it ended its own session. */
    void finish(SessionCall call, KvOutcome outcome, Changes changes) {
        Session session = sessions.get(call.session());
        if (session != null) {
            Bytes encoded = KvOperationCodec.encode(outcome);
            session.outcomes.put(call.sequence(), encoded);
            changes.put(Layout.FAMILY, Layout.outcome(session.id, call.sequence()), encoded);
        }
    }
}
