package io.quorate.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.kv.protocol.KvCaller;
import io.quorate.kv.protocol.KvRole;
import io.quorate.kv.protocol.KvToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsersFileTest {

    private final KvToken alice = TokenText.make("alice");
    private final KvToken bob = TokenText.make("bob");

    @TempDir private Path directory;

    private Path file() {
        return directory.resolve("users");
    }

    private void write(KvToken... tokens) throws IOException {
        StringBuilder text = new StringBuilder();
        for (KvToken token : tokens) {
            text.append(UsersText.line(token, KvRole.READ, Optional.empty())).append('\n');
        }
        Files.writeString(file(), text);
    }

    private static boolean knows(UsersFile users, KvToken token) {
        KvCaller caller =
                new KvCaller(Optional.empty(), Optional.empty(), Optional.of(token), false);
        return users.get().find(caller, Instant.now()).user().isPresent();
    }

    @Test
    void usersAreThoseOfTheFileAsItIsNow() throws IOException {
        write(alice);
        try (UsersFile users = UsersFile.open(file())) {
            assertThat(knows(users, alice)).isTrue();
            write(bob);
            users.look();
            assertThat(knows(users, alice)).isFalse();
            assertThat(knows(users, bob)).isTrue();
        }
    }

    @Test
    void aFileThatMakesNoSenseAnyMoreChangesNothing() throws IOException {
        write(alice);
        try (UsersFile users = UsersFile.open(file())) {
            Files.writeString(file(), "alice chief\n");
            users.look();
            assertThat(knows(users, alice)).isTrue();
            Files.delete(file());
            users.look();
            assertThat(knows(users, alice)).isTrue();
            write(bob);
            users.look();
            assertThat(knows(users, alice)).isFalse();
        }
    }

    @Test
    void aFileThatCannotBeUsedIsToldAtOnce() throws IOException {
        assertThatThrownBy(() -> UsersFile.open(file())).hasMessageContaining(file().toString());
        Files.writeString(file(), "alice chief token x\n");
        assertThatThrownBy(() -> UsersFile.open(file()))
                .hasMessageContaining(file().toString())
                .hasMessageContaining("line 1");
        write(alice);
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThatThrownBy(() -> UsersFile.open(file())).hasMessageContaining("may write it");
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));
        Files.writeString(file(), "#".repeat((1 << 20) + 1));
        assertThatThrownBy(() -> UsersFile.open(file())).hasMessageContaining("more than");
    }
}
