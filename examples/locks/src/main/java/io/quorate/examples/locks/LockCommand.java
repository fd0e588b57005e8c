package io.quorate.examples.locks;

import io.quorate.api.Bytes;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is asked of the table of locks; travels as three words of text. */
record LockCommand(Verb verb, String lock, String owner) {

    private static final Pattern WORD = Pattern.compile("\\S{1,200}");
    private static final Pattern TEXT =
            Pattern.compile("(lock|unlock) (" + WORD + ") (" + WORD + ")");

    enum Verb {
        LOCK,
        UNLOCK
    }

    LockCommand {
        if (!WORD.matcher(lock).matches() || !WORD.matcher(owner).matches()) {
            throw new IllegalArgumentException(
                    "a name is a word of up to 200 characters, unlike '"
                            + lock
                            + "' or '"
                            + owner
                            + "'");
        }
    }

    Bytes encoded() {
        return Bytes.utf8(verb.name().toLowerCase(Locale.ROOT) + " " + lock + " " + owner);
    }

    /** Nothing if it makes no sense: a newer version of this program may have written it. */
    static Optional<LockCommand> decoded(Bytes bytes) {
        Matcher text = TEXT.matcher(bytes.toUtf8());
        return text.matches()
                ? Optional.of(
                        new LockCommand(
                                Verb.valueOf(text.group(1).toUpperCase(Locale.ROOT)),
                                text.group(2),
                                text.group(3)))
                : Optional.empty();
    }
}
