package io.quorate.kv.protocol;

/** A stream of replies as the one sees it who asked for them. Any thread may call its methods. */
public interface KvStream {

    /** What has ended before it began. */
    KvStream NOTHING =
            new KvStream() {
                @Override
                public void wake() {}

                @Override
                public void cancel() {}
            };

    /** There is room for one more reply. */
    void wake();

    /** Nothing more is wanted. */
    void cancel();
}
