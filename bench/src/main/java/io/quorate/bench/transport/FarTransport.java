package io.quorate.bench.transport;

import io.quorate.api.Channel;
import io.quorate.api.Envelope;
import io.quorate.api.EnvelopeListener;
import io.quorate.api.Member;
import io.quorate.api.Transport;
import io.quorate.api.TransportProvider;
import java.util.List;

/** The far end of a transport: sends every envelope back on the thread that delivered it. */
final class FarTransport implements AutoCloseable {

    private final Transport transport;

    /**
     * Starts the far end.
     *
     * @param nearAddress where the near end listens
     */
    FarTransport(TransportProvider provider, String nearAddress) {
        transport =
                TransportNodes.create(
                        provider,
                        TransportNodes.FAR,
                        List.of(Member.voter(TransportNodes.NEAR, nearAddress)));
        transport.listen(0, EnvelopeListener.prompt(this::sendBack));
        try {
            transport.start();
        } catch (RuntimeException e) {
            transport.close();
            throw e;
        }
    }

    private void sendBack(Channel channel, Envelope envelope) {
        transport.send(
                channel,
                new Envelope(
                        envelope.cluster(),
                        envelope.group(),
                        envelope.generation(),
                        envelope.to(),
                        envelope.from(),
                        envelope.kind(),
                        envelope.payload()));
    }

    String address() {
        return transport.address();
    }

    @Override
    public void close() {
        transport.close();
    }
}
