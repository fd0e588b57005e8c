package io.quorate.paxos;

import io.quorate.paxos.PaxosMessage.Accepted;
import io.quorate.paxos.PaxosMessage.Prepare;
import io.quorate.paxos.PaxosMessage.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Sees what one life of a node writes and says, for the rules between nodes. */
final class Witness {

    private record Written(long lsn, Item item) {}

    private record Said(long lsn, long ballot) {}

    private final ArrayDeque<Written> waiting = new ArrayDeque<>();
    private final ArrayDeque<Said> unsaid = new ArrayDeque<>();
    private final Set<Long> promises = new HashSet<>();
    private List<Item> written = new ArrayList<>();
    private List<Item> durable = new ArrayList<>();
    private long lastLsn;
    private long durableLsn;
    private long bound;

    void appended(List<Item> items, long lsn) {
        lastLsn = lsn;
        written.addAll(items);
        items.forEach(item -> waiting.addLast(new Written(lsn, item)));
    }

    /** A message is on its way out, at once or as soon as everything is durable. */
    void said(PaxosMessage message, boolean atOnce) {
        long ballot = Ballot.NONE;
        if (message instanceof Promise promise) {
            ballot = promise.ballot();
            promises.add(ballot);
        } else if (message instanceof Prepare prepare) {
            ballot = prepare.ballot();
            promises.add(ballot);
        } else if (message instanceof Accepted accepted) {
            ballot = accepted.ballot();
        }
        if (atOnce || lastLsn <= durableLsn) {
            bound = Math.max(bound, ballot);
        } else {
            unsaid.addLast(new Said(lastLsn, ballot));
        }
    }

    void durable(long lsn) {
        durableLsn = Math.max(durableLsn, lsn);
        while (!waiting.isEmpty() && waiting.getFirst().lsn() <= lsn) {
            durable.add(waiting.removeFirst().item());
        }
        while (!unsaid.isEmpty() && unsaid.getFirst().lsn() <= lsn) {
            bound = Math.max(bound, unsaid.removeFirst().ballot());
        }
    }

    /** The highest ballot that others may count on this node's promise for. */
    long bound() {
        return bound;
    }

    /** Whether this node promised a ballot in this life, or tried to lead with it. */
    boolean promised(long ballot) {
        return promises.contains(ballot);
    }

    /** What was written since the last call. */
    List<Item> takeWritten() {
        List<Item> taken = written;
        written = new ArrayList<>();
        return taken;
    }

    /** What became durable since the last call. */
    List<Item> takeDurable() {
        List<Item> taken = durable;
        durable = new ArrayList<>();
        return taken;
    }
}
