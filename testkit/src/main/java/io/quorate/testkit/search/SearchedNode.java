package io.quorate.testkit.search;

import io.quorate.api.NodeId;
import io.quorate.runtime.Input;
import io.quorate.runtime.ProtocolCore;
import java.util.List;

/**
 * A node of a searched cluster, for a protocol to move.
 *
 * @param <M> its messages
 */
public interface SearchedNode<M> {

    /** A message that a step wanted sent, at once or when durable. */
    record Sent<M>(NodeId to, M message) {}

    ProtocolCore<M> core();

    /** Gives the core an input, as a batch of its own, and gives what it wanted sent. */
    List<Sent<M>> take(Input<M> input);
}
