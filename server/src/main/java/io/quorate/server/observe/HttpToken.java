package io.quorate.server.observe;

import io.quorate.kv.protocol.KvToken;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a token comes over HTTP: as a bearer's, or as the password that a browser asks people for.
 */
final class HttpToken {

    private static final String BEARER = "Bearer ";
    private static final String BASIC = "Basic ";

    private HttpToken() {}

    /** What a header shows; something that is nobody's token, if it makes no sense. */
    static Optional<KvToken> in(@Nullable String authorization) {
        if (authorization == null) {
            return Optional.empty();
        }
        if (begins(authorization, BEARER)) {
            return Optional.of(KvToken.shown(authorization.substring(BEARER.length()).strip()));
        }
        return Optional.of(
                KvToken.shown(
                        begins(authorization, BASIC)
                                ? password(authorization.substring(BASIC.length()).strip())
                                : ""));
    }

    private static boolean begins(String text, String scheme) {
        return text.regionMatches(true, 0, scheme, 0, scheme.length());
    }

    /** The name before the colon says nothing: the token has it too. */
    private static String password(String encoded) {
        try {
            String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            return pair.substring(pair.indexOf(':') + 1);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
