package io.quorate.kv;

/** What became of an operation: a function of the store's state and the operation alone. */
public sealed interface KvOutcome {

    /**
     * It was done.
     *
     * @param version the position of the operation in the order of all
     */
    record Done(long version) implements KvOutcome {}

    /**
     * It changed nothing.
     *
     * @param error why
     */
    record Rejected(KvError error) implements KvOutcome {}
}
