package io.quorate.testkit.toy;

import io.quorate.api.Bytes;

/**
 * A place in the log.
 *
 * @param epoch the epoch of the leader that put it there
 * @param command what a client wants decided; nothing, for an entry of the leader's own
 */
record ToyEntry(long epoch, Bytes command) {

    boolean isInternal() {
        return command.isEmpty();
    }
}
