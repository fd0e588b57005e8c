package io.quorate.mock;

import io.quorate.api.Capability;
import io.quorate.api.ConsensusEngine;
import io.quorate.api.ConsensusError;
import io.quorate.api.EngineContext;
import io.quorate.api.EngineProvider;
import io.quorate.api.Setting;
import io.quorate.api.SettingProblem;
import io.quorate.api.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Makes {@link MockEngine}s. */
public final class MockEngineProvider implements EngineProvider {

    static final String MODE = "mode";
    static final String QUORUM_ACK = "quorum-ack";
    static final String IMMEDIATE = "immediate";
    static final String HEARTBEAT = "heartbeat_interval";
    static final String ELECTION_MIN = "election_timeout_min";
    static final String ELECTION_MAX = "election_timeout_max";
    static final String BATCH_BYTES = "batch_bytes_max";

    @Override
    public String name() {
        return "mock";
    }

    @Override
    public String description() {
        return "for tests and comparisons; see which guarantees it lacks before you trust it";
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(Capability.REPLICATION);
    }

    @Override
    public int protocolVersion() {
        return 1;
    }

    @Override
    public List<Setting> settings() {
        return List.of(
                Setting.choice(
                        MODE,
                        "Whether a command waits for a majority, or is decided by the first node"
                                + " alone.",
                        QUORUM_ACK,
                        IMMEDIATE),
                Setting.duration(
                        HEARTBEAT,
                        Duration.ofMillis(100),
                        Duration.ofMillis(5),
                        Duration.ofSeconds(10),
                        "How often the leader is heard of while nothing happens."),
                Setting.duration(
                        ELECTION_MIN,
                        Duration.ofMillis(500),
                        Duration.ofMillis(25),
                        Duration.ofMinutes(1),
                        "The shortest silence after which a node wants to lead."),
                Setting.duration(
                        ELECTION_MAX,
                        Duration.ofMillis(1000),
                        Duration.ofMillis(26),
                        Duration.ofMinutes(2),
                        "The longest silence after which a node wants to lead."),
                Setting.size(
                        BATCH_BYTES,
                        1 << 20,
                        1,
                        4 << 20,
                        "How many bytes of commands travel in one message."));
    }

    @Override
    public List<SettingProblem> problems(Settings settings) {
        Timing timing = Timing.of(settings);
        List<SettingProblem> problems = new ArrayList<>();
        if (timing.electionMinNanos() < 5 * timing.heartbeatNanos()) {
            problems.add(
                    new SettingProblem(ELECTION_MIN, "must be at least five times " + HEARTBEAT));
        }
        if (timing.electionMaxNanos() <= timing.electionMinNanos()) {
            problems.add(new SettingProblem(ELECTION_MAX, "must be more than " + ELECTION_MIN));
        }
        return problems;
    }

    @Override
    public ConsensusEngine create(EngineContext context) {
        SettingProblem.refuse(problems(context.settings()));
        Timing timing = Timing.of(context.settings());
        if (!context.initialMembers().contains(context.self())) {
            throw new ConsensusError.Invalid("node " + context.self() + " is not among the members")
                    .asException();
        }
        return new MockEngine(this, context, timing);
    }
}
