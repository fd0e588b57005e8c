package io.quorate.testkit.search;

import io.quorate.api.NodeId;
import io.quorate.runtime.CoreFactory;
import io.quorate.testkit.search.ClusterState.Count;
import io.quorate.testkit.search.Paths.Step;
import io.quorate.testkit.sim.ClusterInvariant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Looks at every state that a small cluster can come to within some bounds, in the order of how
 * many steps it takes. So what it finds first is a shortest schedule that breaks a rule.
 *
 * <p>The cores are real, and so are the bytes that they write and send. A state of the cluster is
 * the state of each node with its disk, the messages on their way, what happened how often, and
 * what rules remember; two states that are equal in all that count as one.
 *
 * <p>One thread; the same search finds the same.
 *
 * @param <M> the protocol's messages
 * @param <V> what its rules look at
 */
public final class Search<M, V> {

    private final SearchedProtocol<M, V> protocol;
    private final SearchBounds bounds;
    private final int count;
    private final boolean symmetric;
    private final Prologue prologue;
    private final Packets<M> packets;
    private final NodeStates<M, V> nodes;
    private final Rules<M, V> rules;
    private final StateSet visited = new StateSet();
    private final Paths paths = new Paths();

    /** The states that are as far away as can be so far, and their paths. */
    private List<int[]> frontier = new ArrayList<>();

    private int frontierStart;
    private int[] first = new int[0];
    private long transitions;
    private int depth;
    private long newStates;
    private boolean gaveUp;
    private List<Step> taken = List.of();
    private List<Step> opening = List.of();

    private Search(SearchedProtocol<M, V> protocol, SearchBounds bounds, Prologue prologue) {
        this.protocol = protocol;
        this.bounds = bounds;
        this.count = bounds.nodes();
        this.prologue = prologue;
        this.symmetric = protocol.isSymmetric() && prologue.lines().isEmpty();
        this.packets = new Packets<>(protocol.codec());
        this.nodes = new NodeStates<>(new Cluster<>(protocol, protocol, count), packets);
        this.rules = new Rules<>(protocol);
    }

    /** A search from the very beginning of a cluster. */
    public static <M, V> Search<M, V> of(SearchedProtocol<M, V> protocol, SearchBounds bounds) {
        return new Search<>(protocol, bounds, Prologue.NONE);
    }

    /** A search from where a story ends. */
    public static <M, V> Search<M, V> of(
            SearchedProtocol<M, V> protocol, SearchBounds bounds, Prologue prologue) {
        return new Search<>(protocol, bounds, prologue);
    }

    /** Searches until a rule is broken, or the bounds are exhausted. Once. */
    public SearchReport run() {
        return run(report -> {});
    }

    /**
     * As {@link #run()}.
     *
     * @param progress gets a report after each level, on this thread
     */
    public SearchReport run(Consumer<SearchReport> progress) {
        long started = System.nanoTime();
        try {
            begin();
            while (depth < bounds.steps() && !frontier.isEmpty() && !gaveUp) {
                expand();
                depth++;
                progress.accept(report(Optional.empty(), started));
            }
        } catch (RuleBroken broken) {
            return report(Optional.of(String.valueOf(broken.getMessage())), started);
        }
        return report(Optional.empty(), started);
    }

    private SearchReport report(Optional<String> broken, long started) {
        return new SearchReport(
                bounds,
                broken,
                broken.isPresent() ? new Story<>(packets).of(taken) : List.of(),
                visited.size(),
                transitions,
                nodes.count(),
                nodes.coreSteps(),
                depth,
                broken.isEmpty() && !gaveUp,
                broken.isEmpty() && !gaveUp && newStates == 0,
                System.nanoTime() - started);
    }

    /**
     * After {@link #run}: takes the schedules of states that were found once more, on cores that
     * run from the beginning to the end, under a rule of the simulator.
     *
     * @param every of so many states one
     * @param cores makes the cores, which have to behave like the protocol's
     * @param rules makes an instance of the rule for each schedule
     * @return how many schedules that were
     * @throws RuntimeException or an {@link AssertionError} if the rule is broken
     */
    public int replay(
            int every, CoreFactory<M> cores, Supplier<? extends ClusterInvariant<M>> rules) {
        Cluster<M, V> cluster = new Cluster<>(protocol, cores, count);
        NodeStates<M, V> steps = new NodeStates<>(cluster, packets);
        int replayed = 0;
        for (int state = paths.count() - 1; state > 0; state -= every) {
            List<Step> schedule = new ArrayList<>(opening);
            schedule.addAll(paths.to(state));
            new Replay<>(count, steps, rules.get()).run(schedule);
            replayed++;
        }
        return replayed;
    }

    // ---- where it begins ----

    private void begin() {
        int[] booted = new int[count];
        int facts = 0;
        for (int node = 0; node < count; node++) {
            NodeId self = NodeId.of(node + 1);
            Transition<V> boot = nodes.boot(self);
            facts = rules.check(self, boot, facts);
            booted[node] = boot.next;
            RuleBroken.unless(boot.sent.length == 0, "node %s sends as it boots", self);
        }
        first = ClusterState.first(booted, facts);
        for (Prologue.Line line : prologue.lines()) {
            follow(line);
        }
        opening = taken;
        ClusterState.forgetCounts(first, count);
        visited.add(ClusterState.hash(first));
        paths.add(0, 0);
        frontier.add(first);
    }

    private void follow(Prologue.Line line) {
        int node = line.node() - 1;
        int number =
                switch (line.kind()) {
                    case DELIVERY -> onItsWay(line);
                    case PROPOSAL -> Prologue.COMMAND_OFFSET + taken.size();
                    default -> 0;
                };
        Step step = new Step(node, new Action(line.kind(), number, false), false);
        List<Step> more = new ArrayList<>(taken);
        more.add(step);
        taken = more;
        first = after(first, step);
    }

    private int onItsWay(Prologue.Line line) {
        for (int at = first.length - 1; at >= ClusterState.firstPacket(count); at--) {
            Packets.Packet packet = packets.get(first[at]);
            boolean wanted =
                    packet.from().value() == line.from()
                            && packet.to().value() == line.node()
                            && packets.message(first[at])
                                    .getClass()
                                    .getSimpleName()
                                    .equals(line.message());
            if (wanted) {
                return first[at];
            }
        }
        throw new IllegalArgumentException("no such message on its way: " + line);
    }

    // ---- one level ----

    private void expand() {
        List<int[]> states = frontier;
        int start = frontierStart;
        frontier = new ArrayList<>();
        frontierStart = paths.count();
        newStates = 0;
        for (int i = 0; i < states.size() && !gaveUp; i++) {
            expand(states.get(i), start + i);
        }
    }

    private void expand(int[] state, int path) {
        for (int node = 0; node < count; node++) {
            if (mayMove(state, node)) {
                deliver(state, path, node);
                other(state, path, node);
            }
        }
    }

    /** Of nodes that nothing has happened to yet, and that are alike, the first one is next. */
    private boolean mayMove(int[] state, int node) {
        return !symmetric || node == 0 || state[node - 1] != first[node - 1];
    }

    private void deliver(int[] state, int path, int node) {
        for (int at = ClusterState.firstPacket(count); at < state.length; at++) {
            if (packets.get(state[at]).to().value() == node + 1) {
                happen(state, path, node, Action.Kind.DELIVERY, state[at]);
            }
        }
    }

    private void other(int[] state, int path, int node) {
        NodeState<V> at = nodes.get(state[node]);
        for (int batches = 1; batches <= at.unsyncedBatches; batches++) {
            boolean partly = batches < at.unsyncedBatches;
            go(state, path, new Step(node, new Action(Action.Kind.SYNC, batches, partly), false));
        }
        if (!at.leading && may(state, Count.ELECTIONS)) {
            happen(state, path, node, Action.Kind.ELECTION, 0);
        }
        if (may(state, Count.PULSES)) {
            happen(state, path, node, Action.Kind.PULSE, 0);
        }
        if (at.leading && may(state, Count.PROPOSALS)) {
            int number = 1 + ClusterState.count(state, count, Count.PROPOSALS);
            happen(state, path, node, Action.Kind.PROPOSAL, number);
        }
        if (may(state, Count.CRASHES)) {
            go(state, path, new Step(node, new Action(Action.Kind.CRASH, 0, false), false));
            if (may(state, Count.SLOW_SYNCS)) {
                go(state, path, new Step(node, new Action(Action.Kind.CRASH, 0, true), false));
            }
        }
    }

    private boolean may(int[] state, Count what) {
        int max =
                switch (what) {
                    case ELECTIONS -> bounds.elections();
                    case PULSES -> bounds.pulses();
                    case PROPOSALS -> bounds.proposals();
                    case CRASHES -> bounds.crashes();
                    case REPEATS -> bounds.repeats();
                    case SLOW_SYNCS -> bounds.slowSyncs();
                };
        return ClusterState.count(state, count, what) < max;
    }

    /** With a disk that is done at once, and with one that is not. */
    private void happen(int[] state, int path, int node, Action.Kind kind, int number) {
        NodeState<V> at = nodes.get(state[node]);
        Action slowly = new Action(kind, number, true);
        if (at.unsyncedBatches > 0) {
            goAgain(state, path, node, slowly);
            return;
        }
        Action action = new Action(kind, number, false);
        goAgain(state, path, node, action);
        if (nodes.after(at, action).wrote && may(state, Count.SLOW_SYNCS)) {
            goAgain(state, path, node, slowly);
        }
    }

    /** Once, and if it is a message, so that it may come again. */
    private void goAgain(int[] state, int path, int node, Action action) {
        go(state, path, new Step(node, action, false));
        if (action.kind() == Action.Kind.DELIVERY && may(state, Count.REPEATS)) {
            go(state, path, new Step(node, action, true));
        }
    }

    private void go(int[] state, int path, Step step) {
        transitions++;
        try {
            int[] next = after(state, step);
            if (next == state || !visited.add(ClusterState.hash(next))) {
                return;
            }
            newStates++;
            rules.checkDurable(nodesOf(next), ClusterState.facts(next, count));
            if (depth + 1 < bounds.steps()) {
                paths.add(path, step.code());
                frontier.add(next);
            }
            gaveUp |= visited.size() >= bounds.states();
        } catch (RuleBroken broken) {
            List<Step> all = new ArrayList<>(opening);
            all.addAll(paths.to(path));
            all.add(step);
            taken = all;
            depth++;
            throw broken;
        }
    }

    /**
     * The state after a step; the same object if the step does nothing. A message that does nothing
     * may as well be late.
     */
    private int[] after(int[] state, Step step) {
        NodeState<V> at = nodes.get(state[step.node()]);
        Action action = step.action();
        Transition<V> transition = nodes.after(at, action);
        int facts = ClusterState.facts(state, count);
        int factsAfter = rules.check(at.self, transition, facts);
        boolean same =
                transition.next == at.number
                        && factsAfter == facts
                        && ClusterState.hasAll(state, count, transition.sent);
        if (same) {
            return state;
        }
        boolean gone = action.kind() == Action.Kind.DELIVERY && !step.again();
        int[] next =
                ClusterState.after(
                        state,
                        count,
                        step.node(),
                        transition.next,
                        factsAfter,
                        gone ? action.number() : -1,
                        transition.sent);
        count(next, at, step);
        return next;
    }

    private void count(int[] next, NodeState<V> at, Step step) {
        switch (step.action().kind()) {
            case ELECTION -> ClusterState.increment(next, count, Count.ELECTIONS);
            case PULSE -> ClusterState.increment(next, count, Count.PULSES);
            case PROPOSAL -> ClusterState.increment(next, count, Count.PROPOSALS);
            case CRASH -> ClusterState.increment(next, count, Count.CRASHES);
            case DELIVERY, SYNC -> {}
        }
        if (step.again()) {
            ClusterState.increment(next, count, Count.REPEATS);
        }
        boolean begins = step.action().slow() && step.action().kind() != Action.Kind.SYNC;
        if (begins && (at.unsyncedBatches == 0 || step.action().kind() == Action.Kind.CRASH)) {
            ClusterState.increment(next, count, Count.SLOW_SYNCS);
        }
    }

    private List<NodeState<V>> nodesOf(int[] state) {
        return Arrays.stream(state, 0, count).mapToObj(nodes::get).toList();
    }
}
