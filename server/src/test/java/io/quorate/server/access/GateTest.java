package io.quorate.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.quorate.admin.v1.MembersRequest;
import io.quorate.kv.protocol.KvCaller;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.protocol.KvRole;
import io.quorate.kv.protocol.KvService;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.protocol.KvStream;
import io.quorate.kv.protocol.KvToken;
import io.quorate.kv.v1.WatchReply;
import io.quorate.kv.v1.WatchRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GateTest {

    private static final Instant NOW = Instant.parse("2027-01-31T12:00:00Z");

    /** Keeps the sink of a stream. */
    private static final class Behind implements KvService {
        private final List<String> cancelled = new ArrayList<>();
        private @Nullable KvSink<WatchReply> sink;

        @Override
        public <Q extends Message, A extends Message> CompletionStage<A> call(
                KvMethod<Q, A> method, Q request) {
            return CompletableFuture.completedFuture(method.reply());
        }

        // The only stream that is opened here.
        @SuppressWarnings("unchecked")
        @Override
        public <Q extends Message, A extends Message> KvStream open(
                KvMethod<Q, A> method, Q request, KvSink<A> opened) {
            sink = (KvSink<WatchReply>) opened;
            return new KvStream() {
                @Override
                public void wake() {}

                @Override
                public void cancel() {
                    cancelled.add(method.name());
                }
            };
        }
    }

    /** Notes what comes. */
    private static final class Notes implements KvSink<WatchReply> {
        private final List<String> told = new ArrayList<>();

        @Override
        public boolean hasRoom() {
            return true;
        }

        @Override
        public void send(WatchReply reply) {
            told.add("reply");
        }

        @Override
        public void end() {
            told.add("end");
        }

        @Override
        public void fail(KvFailure failure) {
            told.add(failure.detail().getCode());
        }
    }

    private final Behind behind = new Behind();

    private KvService served(AdminAccess access, Optional<InetAddress> address) {
        return new Gate(Optional.<Supplier<Users>>empty(), access, () -> NOW)
                .before(behind, Optional.of(behind))
                .servedTo(
                        new KvCaller(address, Optional.empty(), Optional.empty(), false),
                        KvMethod.MEMBERS);
    }

    private KvService served(AdminAccess access, String address) throws UnknownHostException {
        return served(access, Optional.of(InetAddress.getByName(address)));
    }

    private static void refused(KvService service, String code, String because) {
        KvFailure refusal =
                service.call(KvMethod.MEMBERS, MembersRequest.getDefaultInstance())
                        .handle((reply, failure) -> KvFailure.of(Objects.requireNonNull(failure)))
                        .toCompletableFuture()
                        .join();
        assertThat(refusal.detail().getCode()).isEqualTo(code);
        assertThat(refusal.getMessage()).contains(because);
    }

    @Test
    void onlyThisMachineIsLocal() throws UnknownHostException {
        for (String local : new String[] {"127.0.0.1", "127.3.2.1", "::1", "::ffff:127.0.0.1"}) {
            assertThat(served(AdminAccess.LOCAL, local)).as(local).isSameAs(behind);
        }
        for (String remote : new String[] {"10.0.0.1", "0.0.0.0", "fe80::1"}) {
            refused(served(AdminAccess.LOCAL, remote), "ADMIN_CLOSED", "own machine alone");
        }
        refused(served(AdminAccess.LOCAL, Optional.empty()), "ADMIN_CLOSED", "own machine");
    }

    @Test
    void aClosedGateIsClosedToEveryoneAndAnOpenOneToNobody() throws UnknownHostException {
        refused(
                served(AdminAccess.CLOSED, "127.0.0.1"),
                "ADMIN_CLOSED",
                "server.admin = \"local\"");
        assertThat(served(AdminAccess.OPEN, "10.0.0.1")).isSameAs(behind);
    }

    @Test
    void whereThereAreUsersAnAdminHasToComeFromTheRightPlaceToo() throws UnknownHostException {
        KvToken admin = TokenText.make("a");
        KvToken writer = TokenText.make("w");
        Users users =
                UsersText.read(
                        UsersText.line(admin, KvRole.ADMIN, Optional.empty())
                                + "\n"
                                + UsersText.line(writer, KvRole.WRITE, Optional.empty()));
        for (AdminAccess access : AdminAccess.values()) {
            Gate gate = new Gate(Optional.of(() -> users), access, () -> NOW);
            KvService remote = served(gate, "10.0.0.1", admin);
            if (access == AdminAccess.OPEN) {
                assertThat(remote).isSameAs(behind);
            } else {
                refused(remote, "ADMIN_CLOSED", "administration is");
            }
            refused(served(gate, "127.0.0.1", writer), "PERMISSION_DENIED", "w has write");
        }
    }

    private KvService served(Gate gate, String address, KvToken token) throws UnknownHostException {
        return gate.before(behind, Optional.of(behind))
                .servedTo(
                        new KvCaller(
                                Optional.of(InetAddress.getByName(address)),
                                Optional.empty(),
                                Optional.of(token),
                                false),
                        KvMethod.MEMBERS);
    }

    @Test
    void aStreamEndsWhenItsCallerMayReadNoMore() {
        KvToken token = TokenText.make("r");
        Users[] users = {
            UsersText.read(UsersText.line(token, KvRole.READ, Optional.of(NOW.plusSeconds(9))))
        };
        Instant[] now = {NOW};
        Gate gate = new Gate(Optional.of(() -> users[0]), AdminAccess.CLOSED, () -> now[0]);
        KvCaller caller =
                new KvCaller(Optional.empty(), Optional.empty(), Optional.of(token), false);

        Notes expired = watch(gate, caller);
        behind().send(WatchReply.getDefaultInstance());
        now[0] = NOW.plusSeconds(10);
        behind().send(WatchReply.getDefaultInstance());
        behind().send(WatchReply.getDefaultInstance());
        behind().end();
        assertThat(expired.told).containsExactly("reply", "UNAUTHENTICATED");
        assertThat(behind().hasRoom()).isFalse();

        now[0] = NOW;
        Notes removed = watch(gate, caller);
        behind().send(WatchReply.getDefaultInstance());
        users[0] = UsersText.read("");
        behind().send(WatchReply.getDefaultInstance());
        assertThat(removed.told).containsExactly("reply", "UNAUTHENTICATED");
        assertThat(behind.cancelled).containsExactly("Watch", "Watch");
    }

    private Notes watch(Gate gate, KvCaller caller) {
        Notes notes = new Notes();
        gate.before(behind, Optional.empty())
                .servedTo(caller, KvMethod.WATCH)
                .open(KvMethod.WATCH, WatchRequest.getDefaultInstance(), notes);
        return notes;
    }

    private KvSink<WatchReply> behind() {
        return Objects.requireNonNull(behind.sink);
    }
}
