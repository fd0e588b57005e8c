package io.quorate.server.access;

import io.quorate.kv.protocol.KvRole;
import io.quorate.kv.protocol.KvToken;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;

/**
 * A file of users, a line each:
 *
 * <pre>
 * # comment
 * NAME ROLE token sha256:HEX [until 2027-01-31]
 * NAME ROLE uri quorate://my-cluster/node/*
 * NAME ROLE subject CN=backup, O=example
 * </pre>
 *
 * <p>What is wrong with it is told by the number of the line, and never repeated: it may be a token
 * that got into the wrong place.
 */
public final class UsersText {

    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final String HASH = "sha256:";
    private static final int HASH_BYTES = 32;
    private static final String FORMS =
            "is not NAME ROLE token sha256:HEX [until DATE], NAME ROLE uri URI, or NAME ROLE"
                    + " subject SUBJECT";

    private UsersText() {}

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException if something is wrong; the message names the lines
     */
    public static Users read(String text) {
        List<Credential> credentials = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        String[] lines = text.split("\\R", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                credentials.add(credential(line));
            } catch (IllegalArgumentException e) {
                problems.add("line " + (i + 1) + " " + e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        return new Users(credentials);
    }

    /** The line for a token. */
    public static String line(KvToken token, KvRole role, Optional<Instant> until) {
        String name =
                TokenText.name(token)
                        .orElseThrow(() -> new IllegalArgumentException("it is no token"));
        return name
                + " "
                + role.word()
                + " token "
                + HASH
                + HexFormat.of().formatHex(TokenText.hash(token))
                + until.map(end -> " until " + end).orElse("");
    }

    private static Credential credential(String line) {
        String[] words = BLANKS.split(line, 4);
        if (words.length < 4) {
            throw new IllegalArgumentException(FORMS);
        }
        try {
            TokenText.requireName(words[0]);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("begins with no name: " + e.getMessage(), e);
        }
        User user = new User(words[0], role(words[1]));
        return switch (words[2]) {
            case "token" -> token(user, words[3]);
            case "uri" -> uri(user, words[3]);
            case "subject" -> new Credential.BySubject(user, subject(words[3]));
            default -> throw new IllegalArgumentException(FORMS);
        };
    }

    private static KvRole role(String word) {
        List<String> words = new ArrayList<>();
        for (KvRole role : KvRole.values()) {
            if (role.word().equals(word)) {
                return role;
            }
            words.add(role.word());
        }
        throw new IllegalArgumentException("has another role than " + String.join(", ", words));
    }

    private static Credential token(User user, String rest) {
        String[] words = BLANKS.split(rest, -1);
        boolean ends = words.length == 3 && words[1].equals("until");
        if ((words.length != 1 && !ends) || !words[0].startsWith(HASH)) {
            throw new IllegalArgumentException(FORMS);
        }
        byte[] hash;
        try {
            String hex = words[0].substring(HASH.length()).toLowerCase(Locale.ROOT);
            hash = HexFormat.of().parseHex(hex);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("has a hash that is not hexadecimal", e);
        }
        if (hash.length != HASH_BYTES) {
            throw new IllegalArgumentException("has a hash that is not of 64 digits");
        }
        return new Credential.ByToken(
                user,
                new Credential.Hash(hash),
                ends ? Optional.of(until(words[2])) : Optional.empty());
    }

    /** A moment, or the end of a day, both in UTC. */
    private static Instant until(String word) {
        try {
            return word.indexOf('T') < 0
                    ? LocalDate.parse(word).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(word);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "ends at no date, such as 2027-01-31 or 2027-01-31T12:00:00Z", e);
        }
    }

    private static Credential uri(User user, String uri) {
        int star = uri.indexOf('*');
        boolean isLastPart = star < 0 || (star == uri.length() - 1 && uri.endsWith("/*"));
        if (!isLastPart || BLANKS.matcher(uri).find() || uri.indexOf(':') < 1) {
            throw new IllegalArgumentException(
                    "has no URI, such as quorate://my-cluster/client/backup; * can only be all of"
                            + " its last part");
        }
        return new Credential.ByUri(user, uri);
    }

    private static X500Principal subject(String name) {
        try {
            return new X500Principal(name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("has no subject, such as CN=backup, O=example", e);
        }
    }
}
