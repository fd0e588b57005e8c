package io.quorate.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.quorate.admin.v1.MembersRequest;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.protocol.KvService;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.protocol.KvStream;
import io.quorate.server.config.AdminAccess;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class AdminGateTest {

    private final KvService behind =
            new KvService() {
                @Override
                public <Q extends Message, A extends Message> CompletionStage<A> call(
                        KvMethod<Q, A> method, Q request) {
                    throw new AssertionError("nothing is asked");
                }

                @Override
                public <Q extends Message, A extends Message> KvStream open(
                        KvMethod<Q, A> method, Q request, KvSink<A> sink) {
                    throw new AssertionError("nothing is asked");
                }
            };

    @Test
    void onlyThisMachineIsLocal() throws UnknownHostException {
        for (String local : new String[] {"127.0.0.1", "127.3.2.1", "::1", "::ffff:127.0.0.1"}) {
            assertThat(served(AdminAccess.LOCAL, local)).as(local).isSameAs(behind);
        }
        for (String remote : new String[] {"10.0.0.1", "0.0.0.0", "fe80::1"}) {
            refused(served(AdminAccess.LOCAL, remote), "own machine alone");
        }
        refused(new AdminGate(AdminAccess.LOCAL, behind).servedTo(Optional.empty()), "own machine");
    }

    @Test
    void aClosedGateIsClosedToEveryoneAndAnOpenOneToNobody() throws UnknownHostException {
        refused(served(AdminAccess.CLOSED, "127.0.0.1"), "server.admin = \"local\"");
        assertThat(served(AdminAccess.OPEN, "10.0.0.1")).isSameAs(behind);
    }

    private KvService served(AdminAccess access, String caller) throws UnknownHostException {
        return new AdminGate(access, behind).servedTo(Optional.of(InetAddress.getByName(caller)));
    }

    private static void refused(KvService service, String because) {
        service.call(KvMethod.MEMBERS, MembersRequest.getDefaultInstance())
                .whenComplete(
                        (reply, failure) -> {
                            KvFailure refusal = KvFailure.of(failure);
                            assertThat(refusal.detail().getCode()).isEqualTo("ADMIN_CLOSED");
                            assertThat(refusal.getMessage()).contains(because);
                        })
                .exceptionally(failure -> null)
                .toCompletableFuture()
                .join();
    }
}
