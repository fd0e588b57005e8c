package io.quorate.examples.locks;

import io.quorate.api.Bytes;
import java.util.Optional;

/**
 * Who has a lock.
 *
 * @param owner its name
 * @param token grows with every lock that is given to anybody: what a lock protects can refuse
 *     those who come with an older one than it has seen
 */
public record Holder(String owner, long token) {

    static Bytes encoded(Optional<Holder> holder) {
        return holder.map(h -> Bytes.utf8(h.token + " " + h.owner)).orElse(Bytes.EMPTY);
    }

    static Optional<Holder> decoded(Bytes bytes) {
        String[] words = bytes.toUtf8().split(" ", 2);
        return words.length < 2
                ? Optional.empty()
                : Optional.of(new Holder(words[1], Long.parseLong(words[0])));
    }
}
