package io.quorate.server.access;

import io.quorate.kv.protocol.KvToken;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A token as nodes know it, {@code NAME.SECRET}: whose it is, and 256 random bits. Files of users
 * have the SHA-256 of all of it. A slow hash would protect words that people choose; nobody can
 * guess these.
 */
public final class TokenText {

    private static final int SECRET_BYTES = 32;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern FORM =
            Pattern.compile("(" + NAME.pattern() + ")\\.[A-Za-z0-9_-]{43}");

    private TokenText() {}

    /**
     * A new token for a user.
     *
     * @throws IllegalArgumentException if the name is none
     */
    public static KvToken make(String name) {
        requireName(name);
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        return KvToken.of(
                name + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a user's name has 1 to 64 letters, digits, _ and -");
        }
    }

    /** Whose token it says to be; empty if it is none. */
    static Optional<String> name(KvToken token) {
        if (token.secret().length() > KvToken.LETTERS_MAX) {
            return Optional.empty();
        }
        Matcher form = FORM.matcher(token.secret());
        return form.matches() ? Optional.of(form.group(1)) : Optional.empty();
    }

    /** Whether a text looks like a token, so that it had better not be repeated. */
    public static boolean isToken(String text) {
        return FORM.matcher(text.strip()).matches();
    }

    static byte[] hash(KvToken token) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(token.secret().getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
