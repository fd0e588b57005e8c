package io.quorate.server.access;

import io.quorate.kv.protocol.CertificateNames;
import io.quorate.kv.protocol.KvCaller;
import io.quorate.kv.protocol.KvToken;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All whom a node knows, as one file has them. */
public final class Users {

    private final Map<String, List<Credential.ByToken>> tokens = new HashMap<>();
    private final List<Credential.ByCertificate> certificates = new ArrayList<>();

    Users(List<Credential> credentials) {
        for (Credential credential : credentials) {
            if (credential instanceof Credential.ByToken token) {
                tokens.computeIfAbsent(token.user().name(), name -> new ArrayList<>()).add(token);
            } else if (credential instanceof Credential.ByCertificate certificate) {
                certificates.add(certificate);
            }
        }
    }

    /**
     * What is known of a caller.
     *
     * @param user absent if it is nobody
     * @param problem why it is nobody, without anything of what it has shown
     */
    public record Finding(Optional<User> user, String problem) {
        static Finding of(User user) {
            return new Finding(Optional.of(user), "");
        }

        static Finding nobody(String problem) {
            return new Finding(Optional.empty(), problem);
        }
    }

    /**
     * Finds out who a caller is. Who shows a token is known by that alone, also if it has shown a
     * certificate too.
     */
    public Finding find(KvCaller caller, Instant now) {
        if (caller.token().isPresent()) {
            return byToken(caller.token().get(), now);
        }
        return caller.certificate()
                .map(this::byCertificate)
                .orElseGet(() -> Finding.nobody("a token or a certificate is needed here"));
    }

    private Finding byToken(KvToken token, Instant now) {
        byte[] shown = TokenText.hash(token);
        String name = TokenText.name(token).orElse("");
        boolean ended = false;
        for (Credential.ByToken known : tokens.getOrDefault(name, List.of())) {
            if (known.isHash(shown)) {
                if (!known.hasEnded(now)) {
                    return Finding.of(known.user());
                }
                ended = true;
            }
        }
        return Finding.nobody(ended ? "the token has expired" : "the token is not known here");
    }

    private Finding byCertificate(CertificateNames names) {
        Optional<User> most = Optional.empty();
        for (Credential.ByCertificate known : certificates) {
            boolean isMore = most.isEmpty() || known.user().role().includes(most.get().role());
            if (isMore && known.is(names)) {
                most = Optional.of(known.user());
            }
        }
        return most.map(Finding::of)
                .orElseGet(() -> Finding.nobody("the certificate is of no user here"));
    }
}
