package io.quorate.kv.protocol;

/**
 * Where the replies of a stream go. Called by one thread at a time, also while the stream is being
 * opened.
 *
 * @param <A> the reply
 */
public interface KvSink<A> {

    /**
     * Whether it takes a reply now. If not, {@link KvStream#wake} is called when it does; until
     * then nothing is sent.
     */
    boolean hasRoom();

    void send(A reply);

    /** All was sent. The last call. */
    void end();

    /** The stream cannot go on. The last call. */
    void fail(KvFailure failure);
}
