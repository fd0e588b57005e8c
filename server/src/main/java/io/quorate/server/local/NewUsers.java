package io.quorate.server.local;

import io.quorate.kv.protocol.KvRole;
import io.quorate.kv.protocol.KvToken;
import io.quorate.server.access.TokenText;
import io.quorate.server.access.UsersText;
import io.quorate.server.tls.OwnerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The first users of a new cluster: one for each role, and the nodes by their certificates. */
final class NewUsers {

    private static final List<KvRole> WITH_TOKENS =
            List.of(KvRole.ADMIN, KvRole.WRITE, KvRole.READ);

    private final String cluster;

    /**
     * @param cluster its name
     */
    NewUsers(String cluster) {
        this.cluster = cluster;
    }

    /** Writes the file of users, and their tokens, in place of those that are there. */
    void writeTo(ClusterFolder folder) throws IOException {
        Path tokens = folder.tokens();
        if (Files.isDirectory(tokens)) {
            Folders.remove(tokens);
        }
        Files.createDirectories(tokens);
        StringBuilder text = new StringBuilder();
        text.append("# Who may do what in this cluster: NAME ROLE, and by what the user is known.")
                .append(
                        "\n# Roles: read; write, which reads too; node; admin, which may everything.")
                .append("\n# A line more:  quorate token new NAME --role ROLE --users ")
                .append(folder.users())
                .append("\n# Nodes take changes over while they run.\n")
                .append("nodes node uri quorate://")
                .append(cluster)
                .append("/node/*\n");
        for (KvRole role : WITH_TOKENS) {
            KvToken token = TokenText.make(role.word());
            Path file = folder.token(role);
            OwnerFiles.create(file);
            Files.writeString(file, token.secret() + "\n");
            text.append(UsersText.line(token, role, Optional.empty())).append('\n');
        }
        Files.writeString(folder.users(), text);
    }
}
