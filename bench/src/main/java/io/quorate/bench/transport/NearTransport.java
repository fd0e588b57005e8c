package io.quorate.bench.transport;

import io.quorate.api.Bytes;
import io.quorate.api.Channel;
import io.quorate.api.Envelope;
import io.quorate.api.EnvelopeListener;
import io.quorate.api.Member;
import io.quorate.api.Transport;
import io.quorate.api.TransportProvider;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The near end of a transport. An envelope's first four bytes tell its slot. */
final class NearTransport implements EchoLink {

    /** Tells envelopes that only try whether the connection stands from those of a load. */
    private static final int PROBE = 1;

    private static final int LOADED = 0;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long PROBE_MILLIS = 20;

    private final Transport transport;
    private final int size;
    private final CountDownLatch answered = new CountDownLatch(1);
    private volatile Returns returns = (slot, envelopes) -> {};

    /**
     * Starts the near end, without a far one yet.
     *
     * @param size bytes of a payload
     */
    NearTransport(TransportProvider provider, int size) {
        this.size = size;
        transport = TransportNodes.create(provider, TransportNodes.NEAR, List.of());
        transport.listen(0, EnvelopeListener.prompt(this::receive));
        try {
            transport.start();
        } catch (RuntimeException e) {
            transport.close();
            throw e;
        }
    }

    String address() {
        return transport.address();
    }

    /**
     * Connects to the far end, and waits until an envelope came back.
     *
     * @throws IllegalStateException if none comes back in time
     */
    void connect(String farAddress) throws InterruptedException {
        transport.updatePeers(List.of(Member.voter(TransportNodes.FAR, farAddress)));
        Envelope probe = envelope(PROBE, 0);
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        do {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("nothing comes back: " + state());
            }
            transport.send(Channel.MESSAGES, probe);
        } while (!answered.await(PROBE_MILLIS, TimeUnit.MILLISECONDS));
    }

    private Envelope envelope(int kind, int slot) {
        byte[] payload = new byte[size];
        ByteBuffer.wrap(payload).putInt(slot);
        return new Envelope(
                TransportNodes.CLUSTER,
                0,
                0,
                TransportNodes.NEAR,
                TransportNodes.FAR,
                kind,
                Bytes.wrap(payload));
    }

    private void receive(Channel channel, Envelope envelope) {
        if (envelope.kind() == PROBE) {
            answered.countDown();
            return;
        }
        Bytes payload = envelope.payload();
        if (payload.size() != size) {
            throw new IllegalStateException(
                    size + " bytes were sent, and " + payload.size() + " came back");
        }
        returns.returned(slot(payload), 1);
    }

    private static int slot(Bytes payload) {
        return (payload.get(0) & 0xFF) << 24
                | (payload.get(1) & 0xFF) << 16
                | (payload.get(2) & 0xFF) << 8
                | (payload.get(3) & 0xFF);
    }

    @Override
    public Sender prepare(Load load, Returns newReturns) {
        Envelope[] bySlot = new Envelope[load.slots()];
        for (int slot = 0; slot < bySlot.length; slot++) {
            bySlot[slot] = envelope(LOADED, slot);
        }
        returns = newReturns;
        return slot -> {
            for (int i = 0; i < load.batch(); i++) {
                transport.send(Channel.MESSAGES, bySlot[slot]);
            }
        };
    }

    @Override
    public String state() {
        return String.valueOf(transport.links());
    }

    @Override
    public void close() {
        transport.close();
    }
}
