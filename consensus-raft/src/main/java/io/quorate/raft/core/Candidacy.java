package io.quorate.raft.core;

import java.util.SplittableRandom;

/** Whether and when a node wants to lead. */
final class Candidacy {

    private final RaftCore core;
    private final Configurations configurations;
    private final SplittableRandom random;

    Candidacy(RaftCore core, Configurations configurations, long seed) {
        this.core = core;
        this.configurations = configurations;
        this.random = new SplittableRandom(seed);
    }

    /** How long to wait for a leader: random, and longer the lower the priority. */
    long drawTimeout() {
        if (isAlone()) {
            return 1;
        }
        RaftConfig config = core.config();
        long drawn =
                random.nextInt(
                        config.timing().electionTicksMin(), config.timing().electionTicksMax() + 1);
        int max = RaftConfig.PRIORITY_MAX;
        return drawn * (2 * max - config.elections().priority()) / max;
    }

    /** Whether this node needs nobody's vote but its own. */
    boolean isAlone() {
        return configurations.latest().quorum().isReachedBy(core.self()::equals);
    }

    /**
     * Whether this node can be needed as a leader. Who is to be removed is needed until that is
     * committed: it may be the only one who knows (§4.2.2 of the dissertation).
     */
    boolean isElectable() {
        Configuration latest = configurations.latest();
        return latest.isVoter(core.self())
                || (latest.index() > core.commitIndex()
                        && configurations.at(latest.index() - 1).isVoter(core.self()));
    }

    boolean mayCampaign() {
        return isElectable()
                && core.config().elections().priority() > 0
                && !core.promise().holds(core.now())
                && core.journal().stalledTicks() <= core.config().timing().electionTicksMax();
    }
}
