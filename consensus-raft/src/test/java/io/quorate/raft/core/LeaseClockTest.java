package io.quorate.raft.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Membership;
import io.quorate.api.NodeId;
import io.quorate.api.ReadMode;
import io.quorate.runtime.CoreFactory.CoreContext;
import io.quorate.runtime.Input;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Three nodes whose clocks go at different rates. One leads until the others cannot hear it any
 * more; its lease has to be over, in true time, when another one leads.
 */
class LeaseClockTest {

    private static final double TICK_NANOS = 10_000_000;
    private static final int ERROR_PERCENT = 20;
    private static final int LEASE_PERCENT = 100 * (100 - ERROR_PERCENT) / (100 + ERROR_PERCENT);
    private static final double[] WITHIN = {0.8, 0.9, 1, 1.1, 1.2};

    /** A node, and when in true time it was given its ticks. */
    private static final class Clocked {
        private final RecordedEffects effects = new RecordedEffects();
        private final Map<Long, Double> tickTimes = new HashMap<>();
        private final RaftCore core;
        private final double rate;
        private double nextTick;
        private double leaseEnd;
        private long ids;

        Clocked(int id, long seed, double rate, double phase) {
            RaftConfig config = TestNode.config(true, true).withLeases(LEASE_PERCENT);
            Membership members = Membership.initial(TestNode.members(3));
            Duration tick = Duration.ofNanos((long) TICK_NANOS);
            this.core = new RaftCore(new CoreContext(NodeId.of(id), members, seed, tick), config);
            this.rate = rate;
            this.nextTick = phase * TICK_NANOS / rate;
            core.start(0, effects);
        }

        void step(Input<RaftMessage> input) {
            core.step(input, effects);
            core.onDurable(effects.records.size(), effects);
            core.batchEnded(effects);
            core.checkInvariants();
        }

        void tick() {
            tickTimes.put(core.now() + 1, nextTick);
            step(new Input.Tick<>());
            nextTick += TICK_NANOS / rate;
        }

        /** Until when, in true time, its newest lease lasts. */
        double leaseEnd() {
            ids++;
            step(new Input.ReadRequested<>(ids, ReadMode.LEASE));
            RecordedEffects.Leased leased = effects.leased.get(ids);
            if (leased != null) {
                double end = tickTimes.get(leased.tick()) + leased.nanos() / rate;
                leaseEnd = Math.max(leaseEnd, end);
            }
            return leaseEnd;
        }

        boolean leads() {
            return core.role() instanceof Leader;
        }
    }

    private final List<Clocked> nodes = new ArrayList<>();
    private double now;

    private Clocked tickNext() {
        Clocked next = nodes.get(0);
        for (Clocked node : nodes) {
            next = node.nextTick < next.nextTick ? node : next;
        }
        now = next.nextTick;
        next.tick();
        return next;
    }

    /** Messages take no time: that is when rivals are quickest. */
    private void deliver(boolean firstIsCutOff) {
        boolean more = true;
        while (more) {
            more = false;
            for (Clocked from : nodes) {
                List<RecordedEffects.Sent> sent = List.copyOf(from.effects.sent);
                from.effects.sent.clear();
                more |= !sent.isEmpty();
                for (RecordedEffects.Sent message : sent) {
                    boolean lost =
                            firstIsCutOff && (from.core.self().value() == 1 || message.to() == 1);
                    if (!lost) {
                        Clocked to = nodes.get(message.to() - 1);
                        to.step(new Input.Received<>(from.core.self(), message.message()));
                    }
                }
            }
        }
    }

    /** By how many nanoseconds of true time the lease of the first leader outlasted its rule. */
    private double overlap(long seed, double leaderRate, double second, double third) {
        nodes.clear();
        double[] rates = {leaderRate, second, third};
        for (int i = 0; i < rates.length; i++) {
            nodes.add(
                    new Clocked(i + 1, seed * 3 + i, rates[i], ((seed * 7 + i * 3L) % 10) / 10.0));
        }
        Clocked first = nodes.get(0);
        while (!first.leads()) {
            // Nobody but the first gets impatient.
            first.tick();
            deliver(false);
        }
        for (Clocked node : nodes) {
            double phase = ((seed * 5 + node.core.self().value()) % 10) / 10.0;
            node.nextTick = first.nextTick + phase * TICK_NANOS / node.rate;
        }
        for (int i = 0; i < 100; i++) {
            tickNext();
            deliver(false);
        }
        assertThat(first.leaseEnd()).as("it has a lease").isGreaterThan(first.nextTick);
        while (!nodes.get(1).leads() && !nodes.get(2).leads()) {
            Clocked ticked = tickNext();
            if (ticked == first) {
                first.leaseEnd();
            }
            deliver(true);
        }
        return first.leaseEnd - now;
    }

    @Test
    void leasesAreOverBeforeAnotherLeadsIfClocksKeepToTheBound() {
        for (double leader : WITHIN) {
            for (double second : WITHIN) {
                for (double third : WITHIN) {
                    for (long seed = 1; seed <= 20; seed++) {
                        assertThat(overlap(seed, leader, second, third))
                                .as("rates %s, %s, %s, seed %d", leader, second, third, seed)
                                .isNegative();
                    }
                }
            }
        }
    }

    @Test
    void twoNodesMayAnswerWhenClocksGoWrongByMoreThanTheBound() {
        double worst = Double.NEGATIVE_INFINITY;
        for (long seed = 1; seed <= 20; seed++) {
            worst = Math.max(worst, overlap(seed, 0.6, 1.4, 1.4));
        }
        assertThat(worst).as("nanoseconds in which two nodes answered").isPositive();
    }
}
