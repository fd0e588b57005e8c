package io.quorate.api;

import java.nio.file.Path;

/**
 * Whose storage to open, and where.
 *
 * @param cluster the cluster it belongs to
 * @param node the node it belongs to
 * @param engine the name of the engine that writes it
 * @param directory its directory, used by nothing else; made if it is absent
 * @param settings the provider's own settings
 */
public record StorageContext(
        ClusterId cluster, NodeId node, String engine, Path directory, Settings settings) {}
