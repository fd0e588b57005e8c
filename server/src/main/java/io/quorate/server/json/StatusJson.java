package io.quorate.server.json;

import io.quorate.api.Bytes;
import io.quorate.kv.v1.LinkStatus;
import io.quorate.kv.v1.MemberStatus;
import io.quorate.kv.v1.StatusReply;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How a node stands, as {@code quorate status --json} and the node's {@code /status} tell it. */
public final class StatusJson {

    private StatusJson() {}

    /**
     * How a node stands.
     *
     * @param endpoint where it was asked, {@code host:port}
     */
    public static Json of(String endpoint, StatusReply reply) {
        List<Json> members = new ArrayList<>();
        reply.getMembersList().forEach(member -> members.add(member(member)));
        List<Json> links = new ArrayList<>();
        reply.getLinksList().forEach(link -> links.add(link(link)));
        Json object =
                new Json()
                        .put("endpoint", endpoint)
                        .put("node", reply.getNode())
                        .put("cluster", reply.getCluster())
                        .put("mode", reply.getMode())
                        .put("engine", reply.getEngine())
                        .put("transport", reply.getTransport())
                        .put("storage", reply.getStorage())
                        .put("store", reply.getStore())
                        .put("health", reply.getHealth())
                        .put("role", reply.getRole())
                        .put("leading", reply.getLeading())
                        .put("leader", reply.getLeader())
                        .put("epoch", reply.getEpoch())
                        .put("decided", reply.getDecided())
                        .put("applied", reply.getApplied())
                        .put("snapshotPosition", reply.getSnapshotPosition())
                        .put("explanation", reply.getExplanation())
                        .put("version", reply.getVersion())
                        .put("members", members)
                        .put("links", links)
                        .put("counters", counters(reply));
        if (!reply.getDigest().isEmpty()) {
            object.put("digest", Bytes.copyOf(reply.getDigest().toByteArray()).toHex())
                    .put("digestPosition", reply.getDigestPosition());
        }
        return object;
    }

    private static Json counters(StatusReply reply) {
        Json counters = new Json();
        new TreeMap<>(reply.getCountersMap()).forEach(counters::put);
        return counters;
    }

    /** Envelopes in a batch, on average; 0 if none was sent. */
    public static double inABatch(LinkStatus link) {
        return link.getBatches() == 0 ? 0 : (double) link.getSent() / link.getBatches();
    }

    private static Json member(MemberStatus member) {
        return new Json()
                .put("node", member.getNode())
                .put("address", member.getAddress())
                .put("clientAddress", member.getClientAddress())
                .put("votes", member.getVotes())
                .put("matched", orNull(member.hasMatched(), member.getMatched()))
                .put(
                        "sinceContactMillis",
                        orNull(member.hasSinceContactMillis(), member.getSinceContactMillis()));
    }

    private static @Nullable Long orNull(boolean known, long value) {
        return known ? value : null;
    }

    private static Json link(LinkStatus link) {
        return new Json()
                .put("node", link.getNode())
                .put("address", link.getAddress())
                .put("connected", link.getConnected())
                .put("problem", link.getProblem().isEmpty() ? null : link.getProblem())
                .put("roundTripNanos", link.getRoundTripNanos())
                .put("sent", link.getSent())
                .put("sentBytes", link.getSentBytes())
                .put("batches", link.getBatches())
                .put("envelopesPerBatch", inABatch(link))
                .put("encodedBytes", link.getEncodedBytes())
                .put("wireBytes", link.getWireBytes())
                .put("received", link.getReceived())
                .put("receivedBytes", link.getReceivedBytes())
                .put("dropped", link.getDropped())
                .put("queued", link.getQueued())
                .put("connects", link.getConnects());
    }
}
