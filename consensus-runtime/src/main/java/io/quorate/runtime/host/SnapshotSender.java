package io.quorate.runtime.host;

import io.quorate.api.Bytes;
import io.quorate.api.Channel;
import io.quorate.api.NodeId;
import io.quorate.api.SnapshotInfo;
import io.quorate.api.SnapshotStore;
import io.quorate.runtime.Input;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Snapshots on their way to peers, one for each peer at a time. The loop lane's, but for reading
 * chunks.
 *
 * @param <M> the core's messages
 */
final class SnapshotSender<M> {

    /** How much goes out on one request. */
    static final int WINDOW_BYTES = 2 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotSender.class);
    private static final int CHUNK_BYTES_MAX = 256 << 10;

    private static final class Sending {
        private final SnapshotInfo snapshot;
        private final Bytes offer;
        private long heardNanos;
        private long offeredNanos;
        private boolean fetched;

        Sending(SnapshotInfo snapshot, Bytes offer, long nowNanos) {
            this.snapshot = snapshot;
            this.offer = offer;
            this.heardNanos = nowNanos;
        }
    }

    private final SnapshotStore store;
    private final Lanes lanes;
    private final Outbox<M> outbox;
    private final int chunkBytes;
    private final Consumer<Input<M>> step;
    private final Map<NodeId, Sending> sendings = new TreeMap<>();

    /**
     * @param step gives an input to the core
     */
    SnapshotSender(
            SnapshotStore store,
            Lanes lanes,
            Outbox<M> outbox,
            int payloadBytesMax,
            Consumer<Input<M>> step) {
        this.store = store;
        this.lanes = lanes;
        this.outbox = outbox;
        this.chunkBytes = Math.min(CHUNK_BYTES_MAX, payloadBytesMax - Wire.CHUNK_OVERHEAD_BYTES);
        this.step = step;
    }

    /** Offers a snapshot, unless one is on its way to that peer. */
    void offer(NodeId to, SnapshotInfo snapshot, Bytes announcement) {
        if (sendings.containsKey(to)) {
            return;
        }
        Bytes offer = Wire.offer(new Wire.Offer(snapshot, announcement));
        Sending sending = new Sending(snapshot, offer, lanes.nanoTime());
        sendings.put(to, sending);
        sendOffer(to, sending);
    }

    private void sendOffer(NodeId to, Sending sending) {
        sending.offeredNanos = lanes.nanoTime();
        outbox.send(Channel.BULK, to, Wire.OFFER, sending.offer);
    }

    void onFetch(NodeId from, Wire.Fetch fetch) {
        Sending sending = sendings.get(from);
        if (sending == null || sending.snapshot.position() != fetch.position()) {
            return;
        }
        sending.heardNanos = lanes.nanoTime();
        sending.fetched = true;
        if (fetch.offset() < 0 || fetch.offset() > sending.snapshot.size()) {
            return;
        }
        SnapshotInfo snapshot = sending.snapshot;
        lanes.background(() -> sendWindow(from, snapshot, fetch.offset()));
    }

    private void sendWindow(NodeId to, SnapshotInfo snapshot, long from) {
        long end = Math.min(snapshot.size(), from + WINDOW_BYTES);
        long offset = from;
        try {
            while (offset < end) {
                int size = (int) Math.min(chunkBytes, end - offset);
                Bytes bytes = store.read(snapshot, offset, size);
                if (bytes.isEmpty()) {
                    return;
                }
                Wire.Chunk chunk = new Wire.Chunk(snapshot.position(), offset, bytes);
                outbox.send(Channel.BULK, to, Wire.CHUNK, Wire.chunk(chunk));
                offset += bytes.size();
            }
        } catch (IOException e) {
            // The receiver hears nothing more of it, and the sending ends by its deadline.
            LOG.warn("snapshot {} for node {}: {}", snapshot.position(), to, e.getMessage());
        }
    }

    /** The receiver is done with a snapshot, in one way or the other. */
    void onEnd(NodeId from, long position, boolean complete) {
        Sending sending = sendings.get(from);
        if (sending != null && sending.snapshot.position() == position) {
            sendings.remove(from);
            step.accept(new Input.SnapshotSent<>(from, sending.snapshot, complete));
        }
    }

    void onTick() {
        long now = lanes.nanoTime();
        Map<NodeId, Sending> silent = new TreeMap<>();
        sendings.forEach(
                (to, sending) -> {
                    if (now - sending.heardNanos > SnapshotReceiver.GIVE_UP_NANOS) {
                        silent.put(to, sending);
                    } else if (!sending.fetched
                            && now - sending.offeredNanos > SnapshotReceiver.RETRY_NANOS) {
                        sendOffer(to, sending);
                    }
                });
        silent.forEach((to, sending) -> onEnd(to, sending.snapshot.position(), false));
    }
}
