package io.quorate.kv.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NodeTest {

    /** A channel in whatever state it is said to be. */
    private static final class FakeChannel extends ManagedChannel {
        private ConnectivityState state = ConnectivityState.IDLE;
        private int idled;

        @Override
        public ConnectivityState getState(boolean requestConnection) {
            return state;
        }

        @Override
        public void enterIdle() {
            idled++;
        }

        @Override
        public ManagedChannel shutdown() {
            return this;
        }

        @Override
        public ManagedChannel shutdownNow() {
            return this;
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return false;
        }

        @Override
        public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
            throw new UnsupportedOperationException("nobody calls here");
        }

        @Override
        public String authority() {
            return "nowhere";
        }
    }

    @Test
    void connectsAnewWhereAConnectionHasFailed() {
        FakeChannel channel = new FakeChannel();
        Node node = new Node(channel);
        for (ConnectivityState state : ConnectivityState.values()) {
            channel.state = state;
            channel.idled = 0;
            node.reconnect();
            assertThat(channel.idled)
                    .as("%s", state)
                    .isEqualTo(state == ConnectivityState.TRANSIENT_FAILURE ? 1 : 0);
        }
    }
}
