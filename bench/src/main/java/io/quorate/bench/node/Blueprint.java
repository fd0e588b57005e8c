package io.quorate.bench.node;

import io.quorate.api.ClusterId;
import io.quorate.api.EngineProvider;
import io.quorate.api.Member;
import io.quorate.api.NodeId;
import io.quorate.api.Providers;
import io.quorate.api.StorageProvider;
import io.quorate.api.TransportProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What a cluster is made of, and where its replicas find each other.
 *
 * @param engine name of the engine
 * @param transport name of the transport
 * @param storage name of the storage
 * @param cluster its name
 * @param directory where storages write, each replica in a folder of its own
 * @param addresses of the replicas, from number 1 up
 */
public record Blueprint(
        String engine,
        String transport,
        String storage,
        String cluster,
        Path directory,
        List<String> addresses) {

    private static final int BEFORE_ADDRESSES = 5;

    public Blueprint {
        addresses = List.copyOf(addresses);
    }

    /**
     * A cluster of a name of its own, at addresses that are free now.
     *
     * @param size how many replicas
     */
    public static Blueprint of(
            String engine, String transport, String storage, Path directory, int size)
            throws IOException {
        String cluster = "bench-" + UUID.randomUUID();
        boolean networked = Providers.transports().named(transport).crossesProcesses();
        List<String> addresses = new ArrayList<>();
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 1; i <= size; i++) {
                if (networked) {
                    ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    held.add(socket);
                    addresses.add("localhost:" + socket.getLocalPort());
                } else {
                    addresses.add(cluster + "/" + i);
                }
            }
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
        return new Blueprint(engine, transport, storage, cluster, directory, addresses);
    }

    /** As arguments of a process, which {@link #parse} reads. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        arguments.addAll(List.of(engine, transport, storage, cluster, directory.toString()));
        arguments.addAll(addresses);
        return arguments;
    }

    static Blueprint parse(List<String> arguments) {
        return new Blueprint(
                arguments.get(0),
                arguments.get(1),
                arguments.get(2),
                arguments.get(3),
                Path.of(arguments.get(4)),
                arguments.subList(BEFORE_ADDRESSES, arguments.size()));
    }

    /** The numbers of the replicas. */
    public List<NodeId> nodes() {
        return members().stream().map(Member::id).toList();
    }

    List<Member> members() {
        List<Member> members = new ArrayList<>();
        for (int i = 1; i <= addresses.size(); i++) {
            members.add(Member.voter(NodeId.of(i), addresses.get(i - 1)));
        }
        return members;
    }

    ClusterId clusterId() {
        return new ClusterId(cluster);
    }

    EngineProvider engines() {
        return Providers.engines().named(engine);
    }

    TransportProvider transports() {
        return Providers.transports().named(transport);
    }

    StorageProvider storages() {
        return Providers.storages().named(storage);
    }
}
