package io.quorate.kv.protocol;

/** A stream of replies as the one sees it who asked for them. Any thread may call its methods. */
public interface KvStream {

    /** There is room for one more reply. */
    void wake();

    /** Nothing more is wanted. */
    void cancel();
}
