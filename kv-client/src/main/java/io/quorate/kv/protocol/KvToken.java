package io.quorate.kv.protocol;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A secret by which a node knows its caller. It is never printed: its text is {@code ***}. */
public final class KvToken {

    /** The longest token. */
    public static final int LETTERS_MAX = 512;

    private static final Pattern FORM = Pattern.compile("[!-~]{1," + LETTERS_MAX + "}");

    private final String secret;

    private KvToken(String secret) {
        this.secret = secret;
    }

    /**
     * A token.
     *
     * @param secret 1 to {@value #LETTERS_MAX} visible letters of ASCII
     * @throws IllegalArgumentException if it is something else; the message does not repeat it
     */
    public static KvToken of(String secret) {
        if (!FORM.matcher(secret).matches()) {
            throw new IllegalArgumentException(
                    "a token has 1 to " + LETTERS_MAX + " visible letters, and no spaces");
        }
        return new KvToken(secret);
    }

    /** What a caller shows as its token, whatever it is. */
    public static KvToken shown(String text) {
        return new KvToken(text);
    }

    /**
     * The token that a file holds, and nothing else but white space around it.
     *
     * @throws IllegalArgumentException if there is none; the message names the file
     */
    public static KvToken read(Path file) {
        try {
            if (Files.size(file) > 2 * LETTERS_MAX) {
                throw new IllegalArgumentException("token file " + file + " holds no token");
            }
            return of(Files.readString(file, StandardCharsets.US_ASCII).strip());
        } catch (IOException e) {
            throw new IllegalArgumentException("token file " + file + " cannot be read: " + e, e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("token file " + file + " holds no token", e);
        }
    }

    /** The token itself, to be sent and compared, and shown to nobody. */
    public String secret() {
        return secret;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KvToken
                && MessageDigest.isEqual(bytes(secret), bytes(((KvToken) other).secret));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public int hashCode() {
        return secret.hashCode();
    }

    @Override
    public String toString() {
        return "***";
    }
}
