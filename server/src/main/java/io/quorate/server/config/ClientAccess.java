package io.quorate.server.config;

import io.quorate.kv.protocol.FrontEndContext.ClientCertificates;
import io.quorate.kv.protocol.KvSecurity;
import io.quorate.kv.protocol.KvTls;
import io.quorate.kv.protocol.KvToken;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a node and its clients know each other.
 *
 * @param tls TLS with clients; absent for none
 * @param certificates what is asked of clients, if {@code tls} says whom to trust
 * @param users the file of those who are let in; absent for everybody
 * @param nodeToken the file of the token that this node shows to others; absent for none
 * @param plainTokens whether it shows it to other machines without TLS, too
 */
public record ClientAccess(
        Optional<KvTls> tls,
        ClientCertificates certificates,
        Optional<Path> users,
        Optional<Path> nodeToken,
        boolean plainTokens) {

    /**
     * How this node asks others where they serve clients: to them it is one.
     *
     * @throws IllegalArgumentException if the file of its token cannot be used; the message names
     *     it
     */
    public KvSecurity asClient() {
        return new KvSecurity(tls, nodeToken.map(KvToken::read), plainTokens, false);
    }
}
