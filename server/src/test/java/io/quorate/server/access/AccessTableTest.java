package io.quorate.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.quorate.kv.protocol.FrontEndContext;
import io.quorate.kv.protocol.FrontEndContext.ClientCertificates;
import io.quorate.kv.protocol.KvConnection;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvFrontEnd;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.protocol.KvProtocol;
import io.quorate.kv.protocol.KvRole;
import io.quorate.kv.protocol.KvSecurity;
import io.quorate.kv.protocol.KvService;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.protocol.KvStream;
import io.quorate.kv.protocol.KvTls;
import io.quorate.kv.protocol.KvToken;
import io.quorate.server.tls.CertificateAuthority;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every call over every protocol, by everybody: who gets through, and what the others are told. */
@Timeout(300)
class AccessTableTest {

    private static final String DONE = "done";

    /** Written out once more, so that a call whose role changes by mistake is seen. */
    private static final Map<String, KvRole> TABLE =
            Map.ofEntries(
                    Map.entry("Write", KvRole.WRITE),
                    Map.entry("ReadVersion", KvRole.READ),
                    Map.entry("Get", KvRole.READ),
                    Map.entry("Range", KvRole.READ),
                    Map.entry("RangeStream", KvRole.READ),
                    Map.entry("ListColumnFamilies", KvRole.READ),
                    Map.entry("Watch", KvRole.READ),
                    Map.entry("Status", KvRole.READ),
                    Map.entry("Statistics", KvRole.READ),
                    Map.entry("ClusterHealth", KvRole.READ),
                    Map.entry("Ping", KvRole.READ),
                    Map.entry("SetFault", KvRole.ADMIN),
                    Map.entry("Digests", KvRole.NODE),
                    Map.entry("State", KvRole.NODE),
                    Map.entry("Members", KvRole.ADMIN),
                    Map.entry("ChangeMembers", KvRole.ADMIN),
                    Map.entry("TransferLeadership", KvRole.ADMIN),
                    Map.entry("TakeSnapshot", KvRole.ADMIN),
                    Map.entry("Backup", KvRole.ADMIN));

    /** Answers every call, and counts them. */
    private static final class Everything implements KvService {
        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public <Q extends Message, A extends Message> CompletionStage<A> call(
                KvMethod<Q, A> method, Q request) {
            asked.incrementAndGet();
            return CompletableFuture.completedFuture(method.reply());
        }

        @Override
        public <Q extends Message, A extends Message> KvStream open(
                KvMethod<Q, A> method, Q request, KvSink<A> sink) {
            asked.incrementAndGet();
            sink.end();
            return new KvStream() {
                @Override
                public void wake() {}

                @Override
                public void cancel() {}
            };
        }
    }

    /** How a stream ended. */
    private static final class Ending<A> implements KvSink<A> {
        private final CompletableFuture<String> how = new CompletableFuture<>();

        @Override
        public boolean hasRoom() {
            return true;
        }

        /** Over Thrift a stream goes on for as long as its replies are asked for. */
        @Override
        public void send(A reply) {
            how.complete(DONE);
        }

        @Override
        public void end() {
            how.complete(DONE);
        }

        @Override
        public void fail(KvFailure failure) {
            how.complete(failure.detail().getCode());
        }
    }

    @TempDir private Path directory;

    private final Everything service = new Everything();
    private final Map<KvRole, KvToken> tokens = new EnumMap<>(KvRole.class);
    private final KvToken expired = TokenText.make("expired");
    private final StringBuilder users = new StringBuilder();

    @BeforeEach
    void makeUsers() {
        for (KvRole role : KvRole.values()) {
            KvToken token = TokenText.make(role.word());
            tokens.put(role, token);
            users.append(UsersText.line(token, role, Optional.empty())).append('\n');
            users.append(role.word() + "-c " + role.word() + " uri quorate://t/" + role + "\n");
        }
        users.append(UsersText.line(expired, KvRole.ADMIN, Optional.of(Instant.EPOCH)));
    }

    private static List<KvMethod<?, ?>> methods(String protocol) {
        List<KvMethod<?, ?>> methods = new ArrayList<>(KvMethod.all());
        if (protocol.equals("grpc")) {
            methods.addAll(KvMethod.administration());
        }
        return methods;
    }

    private KvFrontEnd serve(String protocol, Optional<KvTls> tls) {
        Users known = UsersText.read(users.toString());
        Gate gate = new Gate(Optional.of(() -> known), AdminAccess.LOCAL, Instant::now);
        return KvProtocol.all()
                .named(protocol)
                .serve(
                        new FrontEndContext(
                                "localhost:0",
                                tls,
                                ClientCertificates.OPTIONAL,
                                1 << 20,
                                gate.before(service, Optional.of(service)),
                                true));
    }

    /** What each call comes to, by the name of its method. */
    private static Map<String, String> outcomes(
            String protocol, KvFrontEnd frontEnd, KvSecurity security) throws Exception {
        KvConnection connection =
                KvProtocol.all().named(protocol).connect(frontEnd.address(), security);
        try {
            Map<String, String> outcomes = new LinkedHashMap<>();
            for (KvMethod<?, ?> method : methods(protocol)) {
                outcomes.put(method.name(), outcome(connection, method));
            }
            return outcomes;
        } finally {
            connection.close();
            connection.awaitEnd();
        }
    }

    private static <Q extends Message, A extends Message> String outcome(
            KvConnection connection, KvMethod<Q, A> method) throws Exception {
        if (method.isStream()) {
            Ending<A> ending = new Ending<>();
            connection.open(method, method.request(), 1, ending);
            return ending.how.get(60, TimeUnit.SECONDS);
        }
        try {
            connection.call(method, method.request(), TimeUnit.SECONDS.toNanos(60)).join();
            return DONE;
        } catch (CompletionException e) {
            return KvFailure.of(e).detail().getCode();
        }
    }

    private static Map<String, String> expected(String protocol, KvRole role) {
        Map<String, String> expected = new LinkedHashMap<>();
        for (KvMethod<?, ?> method : methods(protocol)) {
            KvRole needed = TABLE.get(method.name());
            assertThat(needed).as("the role that " + method + " needs").isNotNull();
            expected.put(
                    method.name(),
                    needed != null && role.includes(needed) ? DONE : "PERMISSION_DENIED");
        }
        return expected;
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "thrift"})
    void eachRoleDoesWhatItMayAndNothingElse(String protocol) throws Exception {
        try (KvFrontEnd frontEnd = serve(protocol, Optional.empty())) {
            for (KvRole role : KvRole.values()) {
                KvToken token = tokens.get(role);
                assertThat(token).isNotNull();
                service.asked.set(0);
                Map<String, String> expected = expected(protocol, role);
                assertThat(outcomes(protocol, frontEnd, KvSecurity.NONE.showing(token)))
                        .as(role.word())
                        .isEqualTo(expected);
                assertThat(service.asked.get())
                        .as("calls that came through")
                        .isEqualTo((int) expected.values().stream().filter(DONE::equals).count());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "thrift"})
    void whoIsNobodyDoesNothing(String protocol) throws Exception {
        try (KvFrontEnd frontEnd = serve(protocol, Optional.empty())) {
            List<KvSecurity> nobodies =
                    List.of(
                            KvSecurity.NONE,
                            KvSecurity.NONE.showing(TokenText.make("admin")),
                            KvSecurity.NONE.showing(TokenText.make("stranger")),
                            KvSecurity.NONE.showing(KvToken.of("admin")),
                            KvSecurity.NONE.showing(expired));
            for (KvSecurity nobody : nobodies) {
                assertThat(outcomes(protocol, frontEnd, nobody).values())
                        .hasSize(methods(protocol).size())
                        .containsOnly("UNAUTHENTICATED");
            }
            assertThat(service.asked.get()).as("calls that came through").isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "thrift"})
    void certificatesAreAsGoodAsTokens(String protocol) throws Exception {
        CertificateAuthority authority = new CertificateAuthority("ours", Duration.ofDays(1));
        authority.writeTo(directory.resolve("ca.crt"));
        KvTls own = issue(authority, "nobody", "quorate://t/nobody");
        try (KvFrontEnd frontEnd = serve(protocol, Optional.of(own))) {
            for (KvRole role : KvRole.values()) {
                KvTls shown = issue(authority, role.word(), "quorate://t/" + role);
                assertThat(outcomes(protocol, frontEnd, KvSecurity.NONE.over(shown)))
                        .as(role.word())
                        .isEqualTo(expected(protocol, role));
            }
            service.asked.set(0);
            KvSecurity plain = KvSecurity.NONE.over(KvTls.trusting(directory.resolve("ca.crt")));
            assertThat(outcomes(protocol, frontEnd, plain).values())
                    .containsOnly("UNAUTHENTICATED");
            assertThat(outcomes(protocol, frontEnd, KvSecurity.NONE.over(own)).values())
                    .containsOnly("UNAUTHENTICATED");
            assertThat(service.asked.get()).as("calls that came through").isZero();
            KvToken writer = tokens.get(KvRole.WRITE);
            assertThat(writer).isNotNull();
            assertThat(outcomes(protocol, frontEnd, plain.showing(writer)))
                    .isEqualTo(expected(protocol, KvRole.WRITE));
        }
    }

    private KvTls issue(CertificateAuthority authority, String name, String uri)
            throws IOException {
        Path certificate = directory.resolve(name + ".crt");
        Path key = directory.resolve(name + ".key");
        authority.issue(certificate, key, uri, List.of("localhost", "127.0.0.1", "::1"));
        return new KvTls(
                Optional.of(certificate),
                Optional.of(key),
                Optional.of(directory.resolve("ca.crt")));
    }

    @Test
    void tableIsOfTheMethodsThereAre() {
        List<String> names = new ArrayList<>();
        KvMethod.all().forEach(method -> names.add(method.name()));
        KvMethod.administration().forEach(method -> names.add(method.name()));
        assertThat(TABLE.keySet()).containsExactlyInAnyOrderElementsOf(names);
    }
}
