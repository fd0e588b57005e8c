package io.quorate.raft;

import io.quorate.api.Beginning;
import io.quorate.api.Bytes;
import io.quorate.api.Capability;
import io.quorate.api.ConsensusEngine;
import io.quorate.api.EngineContext;
import io.quorate.api.EngineProvider;
import io.quorate.api.Membership;
import io.quorate.api.RecordSummary;
import io.quorate.api.Setting;
import io.quorate.api.SettingProblem;
import io.quorate.api.Settings;
import io.quorate.raft.core.NewGroup;
import io.quorate.raft.core.RaftConfig;
import io.quorate.raft.core.RaftCore;
import io.quorate.raft.core.RaftMessage;
import io.quorate.raft.core.RecordText;
import io.quorate.runtime.host.EngineSpec;
import io.quorate.runtime.host.ReplicaEngine;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Makes Raft engines. */
public final class RaftEngineProvider implements EngineProvider {

    private static final int COMMAND_OVERHEAD_BYTES = 1_024;

    @Override
    public String name() {
        return "raft";
    }

    @Override
    public String description() {
        return "the Raft protocol: one leader orders all commands";
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(
                Capability.REPLICATION,
                Capability.DURABLE_DECISIONS,
                Capability.LEASE_READ,
                Capability.LEARNERS,
                Capability.MEMBERSHIP_CHANGE,
                Capability.ARBITRARY_MEMBERSHIP_CHANGE,
                Capability.LEADERSHIP_TRANSFER,
                Capability.SNAPSHOT);
    }

    private Set<Capability> capabilities(Settings settings) {
        Set<Capability> offered = EnumSet.copyOf(capabilities());
        if (!RaftSettings.leasesReads(settings)) {
            offered.remove(Capability.LEASE_READ);
        }
        return offered;
    }

    @Override
    public int protocolVersion() {
        return RaftCodec.VERSION;
    }

    @Override
    public List<Setting> settings() {
        return RaftSettings.all();
    }

    @Override
    public List<SettingProblem> problems(Settings settings) {
        return RaftSettings.problems(settings);
    }

    @Override
    public ConsensusEngine create(EngineContext context) {
        RaftConfig config =
                RaftSettings.config(context.settings(), context.transport().payloadBytesMax());
        EngineSpec<RaftMessage> spec =
                new EngineSpec<>(
                        name(),
                        capabilities(context.settings()),
                        core -> new RaftCore(core, config),
                        new RaftCodec(),
                        COMMAND_OVERHEAD_BYTES,
                        RaftSettings.tick(context.settings()));
        return ReplicaEngine.withThreads(spec, context);
    }

    @Override
    public Beginning beginning(long position, Membership members, Settings settings) {
        return NewGroup.behind(position, members);
    }

    @Override
    public RecordSummary describe(Bytes record) {
        return RecordText.of(record);
    }
}
