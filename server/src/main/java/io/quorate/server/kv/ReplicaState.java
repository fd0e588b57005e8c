package io.quorate.server.kv;

import io.quorate.api.Bytes;
import io.quorate.api.StateSnapshot;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a node tells other replicas of its state.
 *
 * @param digests the last ones, by position
 * @param state holds the present state fast; throws if it is not to be given away
 */
public record ReplicaState(Supplier<Map<Long, Bytes>> digests, Supplier<StateSnapshot> state) {}
