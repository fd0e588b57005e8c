package io.quorate.paxos;

import io.quorate.api.NodeId;
import io.quorate.paxos.PaxosMessage.Accepted;
import io.quorate.paxos.PaxosMessage.Prepare;
import io.quorate.paxos.PaxosMessage.Probe;
import io.quorate.paxos.PaxosMessage.ProbeReply;
import io.quorate.paxos.PaxosMessage.Promise;
import io.quorate.paxos.PaxosMessage.Range;
import io.quorate.runtime.Input;
import io.quorate.runtime.MessageCodec;
import io.quorate.runtime.ProtocolCore;
import io.quorate.testkit.search.Facts;
import io.quorate.testkit.search.RuleBroken;
import io.quorate.testkit.search.SearchedNode;
import io.quorate.testkit.search.SearchedProtocol;
import java.util.List;

/**
 * Multi-Paxos for a search, under majorities. Whoever probes is granted it: nodes campaign whenever
 * they like.
 */
final class SearchedPaxos implements SearchedProtocol<PaxosMessage, PaxosView> {

    private static final PaxosConfig CONFIG =
            new PaxosConfig(
                    1,
                    30,
                    "majority",
                    16,
                    4_000,
                    400,
                    1 << 20,
                    1 << 20,
                    1_000,
                    10,
                    PaxosConfig.PRIORITY_MAX,
                    0);

    /** A little time: as long as a gap may stay before it is asked for. */
    private static final int PULSE_TICKS = 3;

    private record ValueOf(long slot, String ballot) {}

    private record ChosenAt(long slot) {}

    private record LeaderOf(String ballot) {}

    private record PromiseOf(String ballot, NodeId node) {}

    /** How often a value is on a disk in the same ballot. */
    private record Proposal(long slot, long ballot, long digest) {}

    private final PaxosBug bug;

    SearchedPaxos(PaxosBug bug) {
        this.bug = bug;
    }

    /** The core with a mistake around it. */
    static ProtocolCore<PaxosMessage> tampered(CoreContext context, PaxosBug bug) {
        return new TamperedCore(context, CONFIG, voters -> CONFIG.quorum(), bug);
    }

    @Override
    public ProtocolCore<PaxosMessage> create(CoreContext context) {
        return bug == PaxosBug.NONE ? new PaxosCore(context, CONFIG) : tampered(context, bug);
    }

    @Override
    public MessageCodec<PaxosMessage> codec() {
        return new PaxosCodec();
    }

    private static PaxosCore honest(ProtocolCore<PaxosMessage> core) {
        return core instanceof TamperedCore tampered ? tampered.core() : (PaxosCore) core;
    }

    @Override
    public PaxosView view(ProtocolCore<PaxosMessage> core) {
        return PaxosView.of(honest(core));
    }

    @Override
    public Facts check(NodeId node, PaxosView view, Facts facts) {
        Facts now = facts;
        for (PaxosView.Accepted one : view.slots()) {
            ValueOf proposal = new ValueOf(one.slot(), Ballot.text(one.ballot()));
            now = now.with("I3: one value for a slot and a ballot", proposal, one.digest());
            if (one.chosen()) {
                now = now.with("I6: one chosen value", new ChosenAt(one.slot()), one.digest());
            }
        }
        if (view.promised() != Ballot.NONE) {
            now = now.withFirst(new PromiseOf(Ballot.text(view.promised()), node), true);
        }
        if (view.led() != Ballot.NONE) {
            now = now.with("a ballot has one leader", new LeaderOf(Ballot.text(view.led())), node);
            checkPromises(node, view, now);
        }
        return now;
    }

    private static void checkPromises(NodeId node, PaxosView view, Facts facts) {
        String led = Ballot.text(view.led());
        int[] promises = new int[1];
        facts.forEach(
                PromiseOf.class,
                Boolean.class,
                (promise, yes) -> promises[0] += promise.ballot().equals(led) ? 1 : 0);
        RuleBroken.unless(
                promises[0] >= 2, "I14: node %s leads %s with %d promises", node, led, promises[0]);
    }

    @Override
    public void checkSent(NodeId from, NodeId to, PaxosMessage message, PaxosView recovered) {
        if (message instanceof Promise promise) {
            checkPromise(from, promise.ballot(), recovered);
        } else if (message instanceof Prepare prepare) {
            checkPromise(from, prepare.ballot(), recovered);
        } else if (message instanceof Accepted accepted && !accepted.ranges().isEmpty()) {
            checkPromise(from, accepted.ballot(), recovered);
            for (Range range : accepted.ranges()) {
                for (long slot = range.first(); slot <= range.last(); slot++) {
                    RuleBroken.unless(
                            recovered.accepted(slot, accepted.ballot()),
                            "I18: node %s says it accepted slot %d in %s, and its disk has %s",
                            from,
                            slot,
                            Ballot.text(accepted.ballot()),
                            recovered.slots());
                }
            }
        }
    }

    private static void checkPromise(NodeId node, long ballot, PaxosView recovered) {
        RuleBroken.unless(
                recovered.promised() >= ballot,
                "I4: others count on node %s for %s, and its disk promises %s",
                node,
                Ballot.text(ballot),
                Ballot.text(recovered.promised()));
    }

    @Override
    public void checkDurable(List<PaxosView> recovered, Facts facts) {
        int quorum = recovered.size() / 2 + 1;
        facts.forEach(
                ChosenAt.class,
                Long.class,
                (at, digest) -> {
                    long having =
                            recovered.stream().filter(one -> one.holds(at.slot(), digest)).count();
                    RuleBroken.unless(
                            having >= quorum,
                            "slot %d is taken for chosen, and %d disks have it",
                            at.slot(),
                            having);
                });
        for (PaxosView view : recovered) {
            view.slots().stream()
                    .map(one -> new Proposal(one.slot(), one.ballot(), one.digest()))
                    .filter(one -> disks(recovered, one) >= quorum)
                    .forEach(settled -> checkLater(settled, recovered));
        }
    }

    private static long disks(List<PaxosView> recovered, Proposal proposal) {
        return recovered.stream()
                .flatMap(view -> view.slots().stream())
                .filter(one -> one.slot() == proposal.slot() && one.ballot() == proposal.ballot())
                .count();
    }

    /** What a quorum has in one ballot is what every higher ballot has. */
    private static void checkLater(Proposal settled, List<PaxosView> recovered) {
        for (PaxosView view : recovered) {
            for (PaxosView.Accepted one : view.slots()) {
                RuleBroken.unless(
                        one.slot() != settled.slot()
                                || one.ballot() <= settled.ballot()
                                || one.digest() == settled.digest(),
                        "slot %d is chosen in ballot %s, and has another value in ballot %s",
                        one.slot(),
                        Ballot.text(settled.ballot()),
                        Ballot.text(one.ballot()));
            }
        }
    }

    @Override
    public void timeOut(SearchedNode<PaxosMessage> node) {
        int ticksMax = 4 * CONFIG.electionTicks();
        for (int i = 0; i < ticksMax; i++) {
            for (SearchedNode.Sent<PaxosMessage> sent : node.take(new Input.Tick<>())) {
                if (sent.message() instanceof Probe probe) {
                    ProbeReply granted = new ProbeReply(probe.ballot(), true, Ballot.NONE, 0);
                    node.take(new Input.Received<>(sent.to(), granted));
                    return;
                }
            }
        }
    }

    @Override
    public void pulse(SearchedNode<PaxosMessage> node) {
        for (int i = 0; i < PULSE_TICKS; i++) {
            if (!node.take(new Input.Tick<>()).isEmpty()) {
                return;
            }
        }
    }

    @Override
    public boolean isBrought(PaxosMessage message) {
        return !(message instanceof Probe) && !(message instanceof ProbeReply);
    }

    /** Names of points in time end like this. */
    @Override
    public boolean isIgnored(String fieldName) {
        return fieldName.equals("now")
                || fieldName.equals("ticks")
                || fieldName.endsWith("At")
                || fieldName.endsWith("Ticks")
                || fieldName.equals("witness");
    }

    /** A ballot ends with the number of its node. */
    @Override
    public boolean isSymmetric() {
        return false;
    }
}
