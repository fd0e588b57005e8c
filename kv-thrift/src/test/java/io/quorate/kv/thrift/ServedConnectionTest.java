package io.quorate.kv.thrift;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.netty.channel.ChannelConfig;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.embedded.EmbeddedChannel;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.protocol.KvService;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.protocol.KvStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.transport.TMemoryBuffer;
import org.junit.jupiter.api.Test;

class ServedConnectionTest {

    /** Does one call, when it is told so. */
    private static final class Service implements KvService {
        private final CompletableFuture<Message> answer = new CompletableFuture<>();

        // The test completes it with the reply of its call.
        @SuppressWarnings("unchecked")
        @Override
        public <Q extends Message, A extends Message> CompletionStage<A> call(
                KvMethod<Q, A> method, Q request) {
            return (CompletionStage<A>) answer;
        }

        @Override
        public <Q extends Message, A extends Message> KvStream open(
                KvMethod<Q, A> method, Q request, KvSink<A> sink) {
            throw new UnsupportedOperationException();
        }
    }

    private final Service service = new Service();

    /** As another thread may do it, the call ends between the decision and the deed. */
    private final class Channel extends EmbeddedChannel {
        private final ChannelConfig config =
                new DefaultChannelConfig(this) {
                    @Override
                    public ChannelConfig setAutoRead(boolean reads) {
                        if (!reads) {
                            service.answer.complete(KvMethod.PING.reply());
                        }
                        return super.setAutoRead(reads);
                    }
                };

        @Override
        public ChannelConfig config() {
            // Asked for while the channel is being made, too.
            return config == null ? super.config() : config;
        }
    }

    @Test
    void readingGoesOnThoughItsCallEndsJustWhenItIsStopped() throws TException {
        long hour = TimeUnit.HOURS.toNanos(1);
        Channel channel = new Channel();
        channel.pipeline()
                .addLast(
                        new ServedConnection(
                                (caller, method) -> service,
                                new ServerLimits(1, 1, 1 << 20, 1 << 20, hour, hour)));
        TMemoryBuffer call =
                Frame.write(
                        Frame.Encoding.COMPACT,
                        new TMessage("ping", TMessageType.CALL, 1),
                        out ->
                                ThriftCalls.writeArguments(
                                        out, KvMethod.PING.request(), 0, Optional.empty()));
        channel.writeInbound(Arrays.copyOf(call.getArray(), call.length()));
        channel.runPendingTasks();
        assertThat(channel.<Object>readOutbound()).isNotNull();
        assertThat(channel.config().isAutoRead()).isTrue();
    }
}
