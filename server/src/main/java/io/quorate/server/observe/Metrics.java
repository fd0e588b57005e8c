package io.quorate.server.observe;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.quorate.kv.KvStatistics;
import io.quorate.kv.v1.LinkStatus;
import io.quorate.kv.v1.MemberStatus;
import io.quorate.kv.v1.StatusReply;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The figures of a node in the form of Prometheus. All that is told at once comes from one picture
 * of the node, the one that {@code /status} tells, too.
 */
final class Metrics implements AutoCloseable {

    private final PrometheusMeterRegistry registry;
    private final NodeView view;
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final TreeSet<Integer> peers = new TreeSet<>();
    private final TreeSet<Integer> links = new TreeSet<>();
    private final TreeSet<String> counters = new TreeSet<>();
    private StatusReply status;
    private KvStatistics statistics;

    Metrics(PrometheusMeterRegistry registry, NodeView view) {
        this.registry = registry;
        this.view = view;
        this.status = view.status();
        this.statistics = view.statistics();
        bindProcess();
        bindNode();
        bindStore();
    }

    /** All figures, as they are now. */
    synchronized String scrape() {
        status = view.status();
        statistics = view.statistics();
        status.getCountersMap().keySet().stream().filter(counters::add).forEach(this::bindCounter);
        status.getMembersList().stream()
                .map(MemberStatus::getNode)
                .filter(node -> node != status.getNode() && peers.add(node))
                .forEach(this::bindPeer);
        status.getLinksList().stream()
                .map(LinkStatus::getNode)
                .filter(links::add)
                .forEach(this::bindLink);
        return registry.scrape();
    }

    private void bindProcess() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        collections.bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
    }

    private void bindNode() {
        Gauge.builder("quorate.node.info", () -> 1)
                .description("What the node is made of; always 1.")
                .tags(
                        Tags.of(
                                "node", String.valueOf(status.getNode()),
                                "cluster", status.getCluster(),
                                "mode", status.getMode(),
                                "engine", status.getEngine(),
                                "transport", status.getTransport(),
                                "storage", status.getStorage(),
                                "store", status.getStore(),
                                "version", status.getVersion()))
                .register(registry);
        node("running", "1 if the node takes part.", s -> s.getHealth().equals("running") ? 1 : 0);
        node("leading", "1 if the node believes to lead.", s -> s.getLeading() ? 1 : 0);
        node("leader", "The leader that the node believes in; 0 if none.", StatusReply::getLeader);
        node("epoch", "The newest epoch that the node has seen.", StatusReply::getEpoch);
        node(
                "decided.position",
                "The newest position known to be decided.",
                StatusReply::getDecided);
        node(
                "applied.position",
                "The newest position that the state contains.",
                StatusReply::getApplied);
        node(
                "snapshot.position",
                "The position of the newest snapshot; 0 if none.",
                StatusReply::getSnapshotPosition);
        node(
                "voters",
                "The members that vote.",
                s -> s.getMembersList().stream().filter(MemberStatus::getVotes).count());
    }

    private void node(String name, String description, ToDoubleFunction<StatusReply> value) {
        Gauge.builder("quorate." + name, () -> value.applyAsDouble(status))
                .description(description)
                .register(registry);
    }

    private void bindStore() {
        store("version", "The newest version applied.", KvStatistics::version);
        store("version.oldest", "The oldest version readable.", KvStatistics::oldestVersion);
        store("history.versions", "Versions with a history.", KvStatistics::historyVersions);
        store("history.bytes", "What old versions count.", KvStatistics::historyBytes);
        store("sessions", "Sessions that are open.", KvStatistics::sessions);
        store("keys", "About how many keys there are.", kept -> kept.size().keys());
        store("bytes", "About what keys and values take.", kept -> kept.size().bytes());
    }

    private void store(String name, String description, ToDoubleFunction<KvStatistics> value) {
        Gauge.builder("quorate.kv." + name, () -> value.applyAsDouble(statistics))
                .description(description)
                .register(registry);
    }

    private void bindCounter(String name) {
        FunctionCounter.builder(
                        "quorate.engine." + name.replace('_', '.'),
                        this,
                        metrics -> metrics.status.getCountersOrDefault(name, 0))
                .description("What the engine has done: " + name.replace('_', ' ') + ".")
                .register(registry);
    }

    private void bindPeer(int peer) {
        peer(
                "lag.positions",
                "How many decided positions the peer is not known to have; only the leader knows.",
                peer,
                member ->
                        member.hasMatched()
                                ? Math.max(0, status.getDecided() - member.getMatched())
                                : Double.NaN);
        peer(
                "since.contact.seconds",
                "How long ago the peer was last heard of.",
                peer,
                member ->
                        member.hasSinceContactMillis()
                                ? member.getSinceContactMillis() / 1e3
                                : Double.NaN);
    }

    private void peer(
            String name, String description, int peer, ToDoubleFunction<MemberStatus> value) {
        Gauge.builder(
                        "quorate.peer." + name,
                        () ->
                                status.getMembersList().stream()
                                        .filter(member -> member.getNode() == peer)
                                        .findFirst()
                                        .map(value::applyAsDouble)
                                        .orElse(Double.NaN))
                .description(description)
                .tag("peer", String.valueOf(peer))
                .register(registry);
    }

    private void bindLink(int peer) {
        link("connected", "1 if the link stands.", peer, link -> link.getConnected() ? 1.0 : 0.0);
        link(
                "round.trip.seconds",
                "A question and its answer, smoothed.",
                peer,
                link -> link.getRoundTripNanos() / 1e9);
        link("queued.envelopes", "Waiting to be sent.", peer, link -> (double) link.getQueued());
        linkCounter("sent.envelopes", "Sent.", peer, LinkStatus::getSent);
        linkCounter("sent.bytes", "Payload sent.", peer, LinkStatus::getSentBytes);
        linkCounter("batches", "Writes to the network.", peer, LinkStatus::getBatches);
        linkCounter("wire.bytes", "Batches as sent.", peer, LinkStatus::getWireBytes);
        linkCounter("received.envelopes", "Received.", peer, LinkStatus::getReceived);
        linkCounter("received.bytes", "Payload received.", peer, LinkStatus::getReceivedBytes);
        linkCounter("dropped.envelopes", "Given up on.", peer, LinkStatus::getDropped);
        linkCounter("connects", "Connections made.", peer, LinkStatus::getConnects);
    }

    private void link(
            String name, String description, int peer, Function<LinkStatus, Double> value) {
        Gauge.builder("quorate.link." + name, () -> linkValue(peer, value, Double.NaN))
                .description(description)
                .tag("peer", String.valueOf(peer))
                .register(registry);
    }

    private void linkCounter(
            String name, String description, int peer, Function<LinkStatus, Long> value) {
        FunctionCounter.builder(
                        "quorate.link." + name,
                        this,
                        metrics ->
                                metrics.linkValue(peer, link -> value.apply(link).doubleValue(), 0))
                .description(description)
                .tag("peer", String.valueOf(peer))
                .register(registry);
    }

    private double linkValue(int peer, Function<LinkStatus, Double> value, double ifGone) {
        for (LinkStatus link : status.getLinksList()) {
            if (link.getNode() == peer) {
                return value.apply(link);
            }
        }
        return ifGone;
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
