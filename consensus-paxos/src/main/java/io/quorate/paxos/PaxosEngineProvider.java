package io.quorate.paxos;

import io.quorate.api.Beginning;
import io.quorate.api.Bytes;
import io.quorate.api.Capability;
import io.quorate.api.ConsensusEngine;
import io.quorate.api.ConsensusError;
import io.quorate.api.EngineContext;
import io.quorate.api.EngineProvider;
import io.quorate.api.Membership;
import io.quorate.api.RecordSummary;
import io.quorate.api.Setting;
import io.quorate.api.SettingProblem;
import io.quorate.api.Settings;
import io.quorate.runtime.host.EngineSpec;
import io.quorate.runtime.host.ReplicaEngine;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Makes Multi-Paxos engines. */
public final class PaxosEngineProvider implements EngineProvider {

    private static final int COMMAND_OVERHEAD_BYTES = 1_024;

    @Override
    public String name() {
        return "paxos";
    }

    @Override
    public String description() {
        return "the Multi-Paxos protocol: slots are decided in any order, by flexible quorums";
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(
                Capability.REPLICATION,
                Capability.DURABLE_DECISIONS,
                Capability.LEASE_READ,
                Capability.QUORUM_READ,
                Capability.FLEXIBLE_QUORUM,
                Capability.LEARNERS,
                Capability.MEMBERSHIP_CHANGE,
                Capability.ARBITRARY_MEMBERSHIP_CHANGE,
                Capability.LEADERSHIP_TRANSFER,
                Capability.SNAPSHOT,
                Capability.OUT_OF_ORDER_DECISION);
    }

    private Set<Capability> capabilities(Settings settings) {
        Set<Capability> offered = EnumSet.copyOf(capabilities());
        if (!PaxosSettings.leasesReads(settings)) {
            offered.remove(Capability.LEASE_READ);
        }
        return offered;
    }

    @Override
    public int protocolVersion() {
        return PaxosCodec.VERSION;
    }

    @Override
    public List<Setting> settings() {
        return PaxosSettings.all();
    }

    @Override
    public List<SettingProblem> problems(Settings settings) {
        return PaxosSettings.problems(settings);
    }

    @Override
    public List<SettingProblem> problems(Settings settings, Membership members) {
        return PaxosSettings.problems(settings, members);
    }

    @Override
    public ConsensusEngine create(EngineContext context) {
        PaxosConfig config =
                PaxosSettings.config(context.settings(), context.transport().payloadBytesMax());
        if (!context.initialMembers().contains(context.self())) {
            throw new ConsensusError.Invalid("node " + context.self() + " is not among the members")
                    .asException();
        }
        SettingProblem.refuse(problems(context.settings(), context.initialMembers()));
        EngineSpec<PaxosMessage> spec =
                new EngineSpec<>(
                        name(),
                        capabilities(context.settings()),
                        core -> new PaxosCore(core, config),
                        new PaxosCodec(),
                        COMMAND_OVERHEAD_BYTES,
                        PaxosSettings.tick(context.settings()));
        return ReplicaEngine.withThreads(spec, context);
    }

    @Override
    public Beginning beginning(long position, Membership members, Settings settings) {
        SettingProblem.refuse(problems(settings, members));
        PaxosConfig config = PaxosSettings.config(settings, Integer.MAX_VALUE);
        Quorums quorums = Quorums.of(config.quorum(), members.voters());
        Configurations initial =
                new Configurations(
                        new Configuration(Membership.initial(members.members()), 0, quorums));
        return new Beginning(
                initial.header(position),
                List.of(Records.checkpoint(Ballot.NONE, position, position)));
    }

    @Override
    public RecordSummary describe(Bytes record) {
        return RecordText.of(record);
    }
}
