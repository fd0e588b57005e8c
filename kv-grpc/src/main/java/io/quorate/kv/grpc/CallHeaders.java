package io.quorate.kv.grpc;

import io.grpc.Metadata;
import io.quorate.kv.protocol.KvSecurity;
import io.quorate.kv.protocol.KvToken;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What goes along with each call: a token, as a bearer's in the header {@code authorization}, and
 * {@code quorate-forwarded}, if the call is that of somebody else.
 */
final class CallHeaders {

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> FORWARDED =
            Metadata.Key.of("quorate-forwarded", Metadata.ASCII_STRING_MARSHALLER);
    private static final String BEARER = "Bearer ";

    private CallHeaders() {}

    /** Those of a client. */
    static Metadata of(KvSecurity security, String endpoint) {
        Metadata headers = new Metadata();
        security.tokenAt(endpoint)
                .ifPresent(token -> headers.put(AUTHORIZATION, BEARER + token.secret()));
        if (security.forwards()) {
            headers.put(FORWARDED, "1");
        }
        return headers;
    }

    /** What was shown; something that is nobody's token, if it was shown in another way. */
    static Optional<KvToken> token(Metadata headers) {
        @Nullable String text = headers.get(AUTHORIZATION);
        if (text == null) {
            return Optional.empty();
        }
        boolean known = text.regionMatches(true, 0, BEARER, 0, BEARER.length());
        return Optional.of(KvToken.shown(known ? text.substring(BEARER.length()) : ""));
    }

    static boolean isForwarded(Metadata headers) {
        return headers.containsKey(FORWARDED);
    }
}
