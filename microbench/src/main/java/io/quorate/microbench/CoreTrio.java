package io.quorate.microbench;

import io.quorate.api.Bytes;
import io.quorate.api.Member;
import io.quorate.api.Membership;
import io.quorate.api.NodeId;
import io.quorate.microbench.parts.Parts;
import io.quorate.runtime.CoreFactory.CoreContext;
import io.quorate.runtime.Input;
import java.util.ArrayList;
import java.util.List;

/**
 * Three cores of an engine in this thread: messages arrive, and records are durable, as soon as the
 * step that made them is over. So what is measured is what the protocol itself costs.
 *
 * @param <M> the engine's messages
 */
final class CoreTrio<M> {

    private static final int TICKS_MAX = 100_000;

    private final List<CoreNode<M>> nodes = new ArrayList<>();
    private final CoreNode<M> leader;
    private long ids;

    /** Makes the cores, and lets the first one lead. */
    CoreTrio(Parts<M> parts) {
        List<Member> members = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            members.add(Member.voter(NodeId.of(i), "node-" + i));
        }
        Membership membership = Membership.initial(members);
        for (Member member : members) {
            nodes.add(
                    new CoreNode<>(
                            parts.cores()
                                    .create(
                                            new CoreContext(
                                                    member.id(),
                                                    membership,
                                                    member.id().value(),
                                                    parts.tick())),
                            member.id(),
                            this::deliver));
        }
        leader = nodes.get(0);
        nodes.forEach(CoreNode::start);
        elect();
    }

    private void deliver(NodeId from, NodeId to, M message) {
        nodes.get(to.value() - 1).arrives(from, message);
    }

    private void elect() {
        for (int tick = 0; tick < TICKS_MAX; tick++) {
            if (leader.leads()) {
                return;
            }
            leader.take(new Input.Tick<>());
            settle();
        }
        throw new IllegalStateException("nobody leads");
    }

    /** Lets everything happen that is to happen before more time passes. */
    private void settle() {
        boolean busy = true;
        while (busy) {
            busy = false;
            for (CoreNode<M> node : nodes) {
                busy |= node.run();
            }
        }
    }

    /**
     * Proposes so many commands at the leader, and returns when it has decided all.
     *
     * @return the newest decided position
     */
    long decide(int count, Bytes command) {
        long wanted = leader.commandsDecided() + count;
        for (int i = 0; i < count; i++) {
            ids++;
            leader.take(new Input.Proposed<>(ids, command));
        }
        settle();
        if (leader.commandsDecided() != wanted) {
            throw new IllegalStateException(
                    leader.commandsDecided() + " commands are decided instead of " + wanted);
        }
        return leader.decided();
    }

    /** The largest message that the second node got while so many commands were decided. */
    M largestMessage(int count, Bytes command, Parts<M> parts) {
        List<M> seen = new ArrayList<>();
        nodes.get(1).tell(seen::add);
        decide(count, command);
        nodes.get(1).tell(message -> {});
        M largest = seen.get(0);
        for (M message : seen) {
            if (parts.codec().encode(message).size() > parts.codec().encode(largest).size()) {
                largest = message;
            }
        }
        return largest;
    }
}
