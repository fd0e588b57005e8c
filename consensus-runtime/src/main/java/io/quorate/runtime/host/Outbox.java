package io.quorate.runtime.host;

import io.quorate.api.Bytes;
import io.quorate.api.Channel;
import io.quorate.api.EngineContext;
import io.quorate.api.Envelope;
import io.quorate.api.NodeId;
import io.quorate.runtime.Invariant;
import io.quorate.runtime.MessageCodec;
import io.quorate.runtime.host.Counters.Count;
import io.quorate.runtime.host.EffectBatch.Outgoing;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way to the peers. What must not leave before it is durable waits here.
 *
 * <p>Invariant: a message leaves only when the log is durable up to its {@code afterLsn}.
 *
 * <p>Invariant: nothing leaves for a peer that does not know this life of the node. It is dropped.
 *
 * @param <M> the core's messages
 */
final class Outbox<M> {

    private final EngineContext context;
    private final MessageCodec<M> codec;
    private final Counters counters;
    private final Introductions introductions;
    private final ArrayDeque<Outgoing<M>> waiting = new ArrayDeque<>();
    private @Nullable M encoded;
    private Bytes encoding = Bytes.EMPTY;

    Outbox(
            EngineContext context,
            MessageCodec<M> codec,
            Counters counters,
            Introductions introductions) {
        this.context = context;
        this.codec = codec;
        this.counters = counters;
        this.introductions = introductions;
    }

    /** Sends what may leave, and keeps the rest. */
    void take(List<Outgoing<M>> batch, long durableLsn) {
        for (Outgoing<M> outgoing : batch) {
            if (outgoing.afterLsn() <= durableLsn) {
                send(outgoing);
            } else {
                Invariant.check(
                        waiting.isEmpty() || waiting.getLast().afterLsn() <= outgoing.afterLsn(),
                        "a message waits for record %d, behind one that waits for %d",
                        outgoing.afterLsn(),
                        waiting.isEmpty() ? 0 : waiting.getLast().afterLsn());
                waiting.addLast(outgoing);
            }
        }
        forget();
    }

    /** Sends what waited for records up to {@code durableLsn}. */
    void durable(long durableLsn) {
        while (!waiting.isEmpty() && waiting.getFirst().afterLsn() <= durableLsn) {
            send(waiting.removeFirst());
        }
        forget();
    }

    void clear() {
        waiting.clear();
        forget();
    }

    /** One message to several peers is encoded once. */
    private void send(Outgoing<M> outgoing) {
        if (!introductions.mayTell(outgoing.to())) {
            return;
        }
        if (outgoing.message() != encoded) {
            encoding = codec.encode(outgoing.message());
            encoded = outgoing.message();
        }
        leave(Channel.MESSAGES, outgoing.to(), Wire.MESSAGE, encoding);
    }

    private void forget() {
        encoded = null;
        encoding = Bytes.EMPTY;
    }

    void send(Channel channel, NodeId to, int kind, Bytes payload) {
        if (introductions.mayTell(to)) {
            leave(channel, to, kind, payload);
        }
    }

    private void leave(Channel channel, NodeId to, int kind, Bytes payload) {
        counters.add(Count.MESSAGES_SENT);
        counters.add(Count.MESSAGE_BYTES_SENT, payload.size());
        context.transport()
                .send(
                        channel,
                        new Envelope(
                                context.cluster(),
                                context.group(),
                                context.generation(),
                                context.self(),
                                to,
                                kind,
                                payload));
    }
}
