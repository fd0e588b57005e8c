package io.quorate.raft.core;

import static io.quorate.runtime.Invariant.check;

import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * The configurations of the log. A node always uses the newest one in its log, committed or not
 * (§6); should its entry be cut off, the one before is in force again.
 */
final class Configurations {

    private final ArrayDeque<Configuration> known = new ArrayDeque<>();

    Configurations(Configuration first) {
        known.add(first);
    }

    Configuration latest() {
        return known.getLast();
    }

    /** The one in force at {@code index}, which is not below the oldest one that is kept. */
    Configuration at(long index) {
        Iterator<Configuration> newestFirst = known.descendingIterator();
        while (newestFirst.hasNext()) {
            Configuration candidate = newestFirst.next();
            if (candidate.index() <= index) {
                return candidate;
            }
        }
        return known.getFirst();
    }

    void add(Configuration configuration) {
        check(
                configuration.index() > latest().index(),
                "configuration %d after %d",
                configuration.index(),
                latest().index());
        known.addLast(configuration);
    }

    /** Entries from {@code index} on are cut off. */
    void truncateFrom(long index) {
        while (known.size() > 1 && known.getLast().index() >= index) {
            known.removeLast();
        }
    }

    /** Replaces all up to {@code index} by the one in force there. */
    void startAt(long index, Configuration inForce) {
        while (!known.isEmpty() && known.getFirst().index() <= index) {
            known.removeFirst();
        }
        known.addFirst(inForce);
    }

    /** Forgets what is older than the one in force at {@code index}. */
    void forgetBefore(long index) {
        Configuration inForce = at(index);
        while (known.getFirst() != inForce) {
            known.removeFirst();
        }
    }
}
