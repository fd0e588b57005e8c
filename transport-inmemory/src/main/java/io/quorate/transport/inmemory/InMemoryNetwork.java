package io.quorate.transport.inmemory;

import io.quorate.api.ConsensusError;
import io.quorate.api.NodeId;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The process-wide place where in-memory transports find each other, by address; and where tests
 * cut their links. The part of an address before the first {@code /} names the network that the
 * cuts belong to.
 */
public final class InMemoryNetwork {

    private static final ConcurrentHashMap<String, InMemoryTransport> LISTENING =
            new ConcurrentHashMap<>();
    private static final ConcurrentHashMap<String, InMemoryNetwork> NETWORKS =
            new ConcurrentHashMap<>();

    private final Set<Link> cut = ConcurrentHashMap.newKeySet();

    private record Link(NodeId from, NodeId to) {}

    private InMemoryNetwork() {}

    /** The network of this name. */
    public static InMemoryNetwork named(String name) {
        return NETWORKS.computeIfAbsent(name, key -> new InMemoryNetwork());
    }

    static InMemoryNetwork ofAddress(String address) {
        return named(address.substring(0, Math.max(0, address.indexOf('/'))));
    }

    /** Loses everything that goes one way. */
    public void cut(NodeId from, NodeId to) {
        cut.add(new Link(from, to));
    }

    /** Loses everything between {@code node} and each of {@code others}, both ways. */
    public void isolate(NodeId node, Iterable<NodeId> others) {
        for (NodeId other : others) {
            cut(node, other);
            cut(other, node);
        }
    }

    /** Undoes every cut. */
    public void heal() {
        cut.clear();
    }

    boolean passes(NodeId from, NodeId to) {
        return cut.isEmpty() || !cut.contains(new Link(from, to));
    }

    static void register(String address, InMemoryTransport transport) {
        if (LISTENING.putIfAbsent(address, transport) != null) {
            throw new ConsensusError.Invalid("address '" + address + "' is in use").asException();
        }
    }

    static void unregister(String address, InMemoryTransport transport) {
        LISTENING.remove(address, transport);
    }

    static @Nullable InMemoryTransport at(String address) {
        return LISTENING.get(address);
    }
}
