package io.quorate.server.access;

import io.quorate.kv.protocol.CertificateNames;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/** By what a user is known: a line of a file of users. */
sealed interface Credential {

    User user();

    /**
     * By a token.
     *
     * @param until when it ends to be good; absent for never
     */
    record ByToken(User user, Hash hash, Optional<Instant> until) implements Credential {

        /** Takes the same time whatever is different. */
        boolean isHash(byte[] shown) {
            return MessageDigest.isEqual(hash.bytes(), shown);
        }

        boolean hasEnded(Instant now) {
            return until.isPresent() && !now.isBefore(until.get());
        }
    }

    /** By a certificate. */
    sealed interface ByCertificate extends Credential {
        boolean is(CertificateNames names);
    }

    /** By a URI among its names; with {@code *} for the last part, by any that differs there. */
    record ByUri(User user, String uri) implements ByCertificate {
        @Override
        public boolean is(CertificateNames names) {
            return names.uris().stream().anyMatch(this::matches);
        }

        private boolean matches(String shown) {
            if (!uri.endsWith("/*")) {
                return shown.equals(uri);
            }
            int kept = uri.length() - 1;
            return shown.length() > kept
                    && shown.startsWith(uri.substring(0, kept))
                    && shown.indexOf('/', kept) < 0;
        }
    }

    /** By its subject. */
    record BySubject(User user, X500Principal subject) implements ByCertificate {
        @Override
        public boolean is(CertificateNames names) {
            return subject.equals(names.subject());
        }
    }

    /** The SHA-256 of a token. Its text is not the hash. */
    final class Hash {
        private final byte[] bytes;

        Hash(byte[] bytes) {
            this.bytes = bytes.clone();
        }

        private byte[] bytes() {
            return bytes;
        }

        @Override
        public String toString() {
            return "sha256:***";
        }
    }
}
