package io.quorate.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.kv.protocol.CertificateNames;
import io.quorate.kv.protocol.KvCaller;
import io.quorate.kv.protocol.KvRole;
import io.quorate.kv.protocol.KvToken;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsersTextTest {

    private static final Instant NOW = Instant.parse("2027-01-31T12:00:00Z");

    private static KvCaller showing(KvToken token) {
        return new KvCaller(Optional.empty(), Optional.empty(), Optional.of(token), false);
    }

    private static KvCaller certified(String subject, String... uris) {
        return new KvCaller(
                Optional.empty(),
                Optional.of(new CertificateNames(new X500Principal(subject), List.of(uris))),
                Optional.empty(),
                false);
    }

    private static Optional<User> found(String text, KvCaller caller) {
        return UsersText.read(text).find(caller, NOW).user();
    }

    @Test
    void tokensAreKnownByTheLinesMadeForThem() {
        KvToken alice = TokenText.make("alice");
        KvToken next = TokenText.make("alice");
        KvToken bob = TokenText.make("bob");
        String text =
                "# users\n\n"
                        + UsersText.line(alice, KvRole.WRITE, Optional.empty())
                        + "\n"
                        + UsersText.line(next, KvRole.READ, Optional.empty())
                        + "\r\n  ";
        assertThat(found(text, showing(alice))).contains(new User("alice", KvRole.WRITE));
        assertThat(found(text, showing(next))).contains(new User("alice", KvRole.READ));
        assertThat(found(text, showing(bob))).isEmpty();
        String wrong = alice.secret().substring(0, alice.secret().length() - 1);
        for (String other : List.of(wrong + "~", wrong, "alice.", "", "alice", "x".repeat(2000))) {
            assertThat(found(text, showing(KvToken.shown(other)))).as(other).isEmpty();
        }
        String borrowed = "alice" + bob.secret().substring("bob".length());
        assertThat(found(text, showing(KvToken.shown(borrowed)))).isEmpty();
    }

    @Test
    void tokensEndWhenTheirLineSays() {
        KvToken token = TokenText.make("a");
        String line = UsersText.line(token, KvRole.READ, Optional.empty());
        assertThat(found(line + " until 2027-01-31", showing(token))).isPresent();
        assertThat(found(line + " until 2027-01-30", showing(token))).isEmpty();
        assertThat(found(line + " until 2027-01-31T12:00:00Z", showing(token))).isEmpty();
        assertThat(found(line + " until 2027-01-31T12:00:01Z", showing(token))).isPresent();
        assertThat(UsersText.read(line + " until 2027-01-30").find(showing(token), NOW).problem())
                .isEqualTo("the token has expired");
        assertThat(UsersText.line(token, KvRole.READ, Optional.of(NOW)))
                .isEqualTo(line + " until 2027-01-31T12:00:00Z");
    }

    @Test
    void certificatesAreKnownByAllOfTheirName() {
        String text =
                """
                nodes node uri quorate://one/node/*
                backup admin uri quorate://one/client/backup
                web read subject CN=web, O=Example
                """;
        assertThat(found(text, certified("CN=x", "quorate://one/node/3")).orElseThrow().role())
                .isEqualTo(KvRole.NODE);
        assertThat(found(text, certified("CN=x", "quorate://one/client/backup")))
                .contains(new User("backup", KvRole.ADMIN));
        assertThat(found(text, certified("cn=web,o=example"))).isPresent();
        for (String other :
                List.of(
                        "quorate://one/node/",
                        "quorate://one/node",
                        "quorate://one/node/3/4",
                        "quorate://one/nodes/3",
                        "quorate://one2/node/3",
                        "quorate://one/client/backup2",
                        "quorate://one/client/back",
                        "QUORATE://one/client/backup")) {
            assertThat(found(text, certified("CN=x", other))).as(other).isEmpty();
        }
        assertThat(found(text, certified("CN=web"))).isEmpty();
        assertThat(found(text, certified("CN=web, O=Example, C=CH"))).isEmpty();
    }

    @Test
    void ofTwoNamesInACertificateTheOneThatMayMoreCounts() {
        String text = "a read uri x:a\nb admin uri x:b\nc write uri x:c\n";
        assertThat(found(text, certified("CN=x", "x:c", "x:b", "x:a")).orElseThrow().role())
                .isEqualTo(KvRole.ADMIN);
    }

    @Test
    void whoShowsATokenIsKnownByThatAlone() {
        KvToken token = TokenText.make("a");
        String text = UsersText.line(token, KvRole.READ, Optional.empty()) + "\nb admin uri x:b\n";
        KvCaller certified = certified("CN=x", "x:b");
        KvCaller both =
                new KvCaller(Optional.empty(), certified.certificate(), Optional.of(token), false);
        assertThat(found(text, both)).contains(new User("a", KvRole.READ));
        KvCaller wrong =
                new KvCaller(
                        Optional.empty(),
                        certified.certificate(),
                        Optional.of(KvToken.shown("a.wrong")),
                        false);
        assertThat(found(text, wrong)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.SECRET",
                "a read",
                "a read token",
                "a.SECRET read token sha256:00",
                "a chief token sha256:SECRET",
                "a read password SECRET",
                "a read token SECRET",
                "a read token sha256:SECRET",
                "a read token sha256:00",
                "a read token sha256:00 SECRET",
                "a read uri SECRET",
                "a read uri x://SECRET/*/b",
                "a read uri x://SECRET*",
                "a read subject SECRET"
            })
    void whatIsWrongIsToldByItsLineAndNotRepeated(String line) {
        assertThatThrownBy(() -> UsersText.read("# first\n" + line + "\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("line 2 ")
                .message()
                .doesNotContain("SECRET");
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        assertThatThrownBy(() -> UsersText.read("a\n#\nb\n"))
                .message()
                .contains("line 1 ")
                .contains("line 3 ");
        String hash = UsersText.line(TokenText.make("a"), KvRole.READ, Optional.empty());
        assertThatThrownBy(() -> UsersText.read(hash + " until tomorrow"))
                .hasMessageContaining("ends at no date");
    }

    @Test
    void noTextOfATokenOrAUserHasASecret() {
        KvToken token = TokenText.make("alice");
        String line = UsersText.line(token, KvRole.READ, Optional.empty());
        assertThat(token.toString()).isEqualTo("***");
        assertThat(showing(token).toString()).doesNotContain(token.secret());
        assertThat(line).doesNotContain(token.secret().substring("alice.".length()));
        assertThat(TokenText.isToken(" " + token.secret() + "\n")).isTrue();
        assertThat(TokenText.isToken("users.txt")).isFalse();
    }

    @Test
    void rolesIncludeOthersAsDescribed() {
        for (KvRole role : KvRole.values()) {
            assertThat(role.includes(role)).isTrue();
            assertThat(role.includes(KvRole.READ)).isTrue();
            assertThat(KvRole.ADMIN.includes(role)).isTrue();
        }
        assertThat(KvRole.READ.includes(KvRole.WRITE)).isFalse();
        assertThat(KvRole.READ.includes(KvRole.NODE)).isFalse();
        assertThat(KvRole.WRITE.includes(KvRole.NODE)).isFalse();
        assertThat(KvRole.WRITE.includes(KvRole.ADMIN)).isFalse();
        assertThat(KvRole.NODE.includes(KvRole.WRITE)).isTrue();
        assertThat(KvRole.NODE.includes(KvRole.ADMIN)).isFalse();
    }
}
