package io.quorate.server.config;

import io.quorate.api.ClusterId;
import io.quorate.api.EngineLimits;
import io.quorate.api.Member;
import io.quorate.api.NodeId;
import io.quorate.kv.KvLimits;
import io.quorate.server.access.AdminAccess;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All that one node is told, checked.
 *
 * @param mode whether it is on its own or in a cluster
 * @param cluster its cluster
 * @param self its number
 * @param members all members, itself among them
 * @param engine the engine's name
 * @param transport the transport's name
 * @param storage the storage's name
 * @param store the store's name
 * @param settings the settings given to these parts, by {@code engine}, {@code transport}, {@code
 *     storage} and {@code store}
 * @param dataDirectory where it keeps its files
 * @param clientAddress where it serves clients, {@code host:port}
 * @param thriftAddress where it serves clients over Thrift; absent for nowhere
 * @param thriftAddresses where members serve clients over Thrift, as far as they do
 * @param clients how it and its clients know each other
 * @param forwards whether it asks the leader itself for what only that can do
 * @param httpAddress where it shows itself over HTTP, {@code host:port}; empty for nowhere
 * @param httpTls whether it does so over TLS, with the certificate that clients see
 * @param values every setting, by its key, as the config has it
 * @param admin who may administer through it
 * @param engineLimits bounds of the engine
 * @param kvLimits bounds of keys and values
 * @param faultInjection whether it feigns faults when it is told to
 * @param digestInterval after how many positions states are compared; 0 for never
 */
public record NodeConfig(
        DeploymentMode mode,
        ClusterId cluster,
        NodeId self,
        List<Member> members,
        String engine,
        String transport,
        String storage,
        String store,
        Map<Part, Map<String, String>> settings,
        Path dataDirectory,
        String clientAddress,
        Optional<String> thriftAddress,
        Map<NodeId, String> thriftAddresses,
        ClientAccess clients,
        boolean forwards,
        String httpAddress,
        boolean httpTls,
        Map<String, String> values,
        AdminAccess admin,
        EngineLimits engineLimits,
        KvLimits kvLimits,
        boolean faultInjection,
        long digestInterval) {

    /** What is chosen if nothing is. */
    public static final long DIGEST_INTERVAL = 10_000;

    /** Where in {@link #dataDirectory} the engine's storage is. */
    public static final String CONSENSUS_FOLDER = "consensus";

    public NodeConfig {
        members = List.copyOf(members);
        settings = Map.copyOf(settings);
        thriftAddresses = Map.copyOf(thriftAddresses);
        values = Collections.unmodifiableMap(new TreeMap<>(values));
    }

    /** The settings given to a part. */
    public Map<String, String> settingsOf(Part part) {
        return settings.getOrDefault(part, Map.of());
    }
}
