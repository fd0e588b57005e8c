package io.quorate.kv.protocol;

/** Where a node serves clients over one protocol. */
public interface KvFrontEnd extends AutoCloseable {

    /** Where it really listens, {@code host:port}. */
    String address();

    /** Tells whoever asks for its health, where one can, that the node serves nobody. */
    default void tellNotServing() {}

    /** Cuts all connections at once. */
    void kill();

    /** Takes nothing new, and lets calls under way end, for a while. */
    @Override
    void close();
}
