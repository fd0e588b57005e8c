package io.quorate.runtime.host;

import io.quorate.api.Bytes;
import io.quorate.api.Capability;
import io.quorate.api.Channel;
import io.quorate.api.ClusterId;
import io.quorate.api.EngineContext;
import io.quorate.api.EngineEvent;
import io.quorate.api.EngineLimits;
import io.quorate.api.Envelope;
import io.quorate.api.EnvelopeListener;
import io.quorate.api.LogListener;
import io.quorate.api.Member;
import io.quorate.api.Membership;
import io.quorate.api.NodeId;
import io.quorate.api.PeerLink;
import io.quorate.api.ReplicaLog;
import io.quorate.api.Settings;
import io.quorate.api.SnapshotStore;
import io.quorate.api.Storage;
import io.quorate.api.StorageContext;
import io.quorate.api.Transport;
import io.quorate.runtime.MessageCodec;
import io.quorate.runtime.host.Acquaintances.Life;
import io.quorate.runtime.storage.MemoryStorageProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An engine around a {@link ScriptedCore}, with a world that a test moves by hand. */
final class Rig implements AutoCloseable {

    static final ClusterId CLUSTER = new ClusterId("rig");
    static final NodeId ONE = NodeId.of(1);
    static final NodeId TWO = NodeId.of(2);
    static final UUID INCARNATION = new UUID(1, 1);
    static final UUID OPENING = new UUID(1, 2);
    static final Duration TICK = Duration.ofMillis(10);
    static final EngineLimits LIMITS = new EngineLimits(100, 4, 300, 2, Duration.ofSeconds(1));

    private static final Membership MEMBERS =
            Membership.initial(List.of(Member.voter(ONE, "rig:1"), Member.voter(TWO, "rig:2")));

    final ManualLanes lanes = new ManualLanes();
    final ManualLog log = new ManualLog();
    final Journal journal = new Journal();
    final List<Envelope> sent = new ArrayList<>();
    final List<EngineEvent> events = new ArrayList<>();

    /** What hosts say of themselves, and of each other. */
    final List<Envelope> introductions = new ArrayList<>();

    @Nullable Bytes note;
    final SnapshotStore snapshots;
    final ReplicaEngine<String> engine;
    private final NodeId self;
    private @Nullable ScriptedCore core;
    private @Nullable EnvelopeListener arrivals;

    Rig() {
        this(ONE);
    }

    Rig(NodeId self) {
        this.self = self;
        MemoryStorageProvider memory = new MemoryStorageProvider();
        Settings none = Settings.defaults(memory);
        Path place = Path.of("rig-" + UUID.randomUUID());
        this.snapshots =
                memory.open(new StorageContext(CLUSTER, self, "scripted", place, none))
                        .snapshots(0);
        EngineSpec<String> spec =
                new EngineSpec<>(
                        "scripted",
                        EnumSet.complementOf(EnumSet.of(Capability.LEASE_READ)),
                        context -> {
                            core = new ScriptedCore(context);
                            prepare.accept(core);
                            return core;
                        },
                        new StringCodec(),
                        10,
                        TICK);
        EngineContext context =
                new EngineContext(
                        CLUSTER,
                        0,
                        0,
                        self,
                        MEMBERS,
                        new Wires(),
                        new Disks(),
                        journal,
                        LIMITS,
                        none,
                        1);
        this.engine = ReplicaEngine.onLanes(spec, context, lanes);
        engine.addListener(events::add);
    }

    /** What happens as often as something is sent. */
    Runnable onSend = () -> {};

    /** What happens to the core before it starts. */
    java.util.function.Consumer<ScriptedCore> prepare = created -> {};

    /** A rig that runs. */
    static Rig started() {
        return started(ONE);
    }

    static Rig started(NodeId self) {
        Rig rig = new Rig(self);
        rig.engine.start();
        rig.isKnown();
        return rig;
    }

    /** The others say that they know this life of the node. */
    void isKnown() {
        Bytes recall = Wire.recall(new Wire.Recall(OPENING, new Life(INCARNATION, 1, OPENING, 0)));
        for (Member member : MEMBERS.members()) {
            if (!member.id().equals(self)) {
                arrives(member.id(), Wire.RECALL, recall);
            }
        }
        lanes.runAll();
    }

    ScriptedCore core() {
        if (core == null) {
            throw new IllegalStateException("not started");
        }
        return core;
    }

    /** Runs the next inputs with this script. */
    void script(ScriptedCore.Script script) {
        core().script = script;
    }

    /** An envelope arrives. */
    void arrives(NodeId from, int kind, Bytes payload) {
        if (arrivals == null) {
            throw new IllegalStateException("does not listen");
        }
        Channel channel = kind == Wire.MESSAGE ? Channel.MESSAGES : Channel.BULK;
        arrivals.onEnvelope(channel, new Envelope(CLUSTER, 0, 0, from, self, kind, payload));
    }

    /** What left so far, as text. */
    List<String> messages() {
        List<String> texts = new ArrayList<>();
        for (Envelope envelope : sent) {
            texts.add(envelope.to() + ":" + envelope.payload().toUtf8());
        }
        return texts;
    }

    @Override
    public void close() {
        engine.close();
    }

    private static final class StringCodec implements MessageCodec<String> {
        @Override
        public Bytes encode(String message) {
            return Bytes.utf8(message);
        }

        @Override
        public String decode(Bytes bytes) {
            String text = bytes.toUtf8();
            if (text.startsWith("!")) {
                throw new IllegalArgumentException("no message: " + text);
            }
            return text;
        }
    }

    private final class Disks implements Storage {
        @Override
        public UUID incarnation() {
            return INCARNATION;
        }

        @Override
        public UUID opening() {
            return OPENING;
        }

        @Override
        public Optional<Bytes> note(int group) {
            return Optional.ofNullable(note);
        }

        @Override
        public void putNote(int group, Bytes content) {
            note = content;
        }

        @Override
        public ReplicaLog openLog(int group, LogListener listener) {
            log.listener = listener;
            return log;
        }

        @Override
        public SnapshotStore snapshots(int group) {
            return snapshots;
        }

        @Override
        public void close() {}
    }

    private final class Wires implements Transport {
        @Override
        public void listen(int group, EnvelopeListener listener) {
            arrivals = listener;
        }

        @Override
        public void unlisten(int group) {
            arrivals = null;
        }

        @Override
        public void start() {}

        @Override
        public String address() {
            return "rig";
        }

        @Override
        public boolean send(Channel channel, Envelope envelope) {
            if (envelope.kind() >= Wire.INTRODUCTION) {
                introductions.add(envelope);
                return true;
            }
            onSend.run();
            sent.add(envelope);
            return true;
        }

        @Override
        public int payloadBytesMax() {
            return 1 << 20;
        }

        @Override
        public void updatePeers(List<Member> members) {}

        @Override
        public List<PeerLink> links() {
            return List.of();
        }

        @Override
        public void close() {}
    }
}
