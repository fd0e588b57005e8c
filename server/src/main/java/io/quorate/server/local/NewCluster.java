package io.quorate.server.local;

import io.quorate.api.ClusterId;
import io.quorate.api.HostPort;
import io.quorate.api.Providers;
import io.quorate.api.TransportProvider;
import io.quorate.server.config.Config;
import io.quorate.server.config.ListenAddress;
import io.quorate.server.tls.CertificateAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A cluster that is to be made.
 *
 * @param name its name
 * @param hosts one for all nodes, or one for each
 * @param nodes how many, numbered from 1 up
 * @param spares how many more nodes get certificates, to be added some day
 * @param engine the engine's name
 * @param transport the transport's name
 * @param store the store's name
 * @param clientPort where the first node serves clients; on one host the next have the next ports;
 *     0 for ports that are free now
 * @param peerPort the same for the traffic between nodes
 * @param httpPort the same for the pages and metrics of nodes
 * @param tls whether nodes are to know each other by certificates
 * @param secure whether clients are to be known: TLS with them, and users with tokens; with it,
 *     nodes know each other by certificates anyhow
 * @param insecure whether clients may be served beyond this machine, without encryption
 */
public record NewCluster(
        String name,
        List<String> hosts,
        int nodes,
        int spares,
        String engine,
        String transport,
        String store,
        int clientPort,
        int peerPort,
        int httpPort,
        boolean tls,
        boolean secure,
        boolean insecure) {

    private static final Duration CERTIFICATES_LAST = Duration.ofDays(3650);

    public NewCluster {
        hosts = List.copyOf(hosts);
        tls |= secure;
        if (hosts.isEmpty() || (hosts.size() != 1 && hosts.size() != nodes)) {
            throw new IllegalArgumentException(
                    nodes + " nodes need one host for all or one for each, not " + hosts.size());
        }
        if (!tls && !hosts.stream().allMatch(ListenAddress::isLoopback)) {
            throw new IllegalArgumentException(
                    "nodes on other hosts than localhost need --tls: else whoever reaches them can"
                            + " speak as one of them");
        }
        if (nodes < 1 || spares < 0) {
            throw new IllegalArgumentException(
                    "a cluster of "
                            + nodes
                            + " nodes and "
                            + spares
                            + " spare ones makes no sense");
        }
    }

    /**
     * Writes the config and the certificates. The config comes last: where there is one, all is
     * there.
     *
     * @param over whether those that are there may be replaced; what nodes keep is never touched
     * @return the config, as nodes will read it
     * @throws IllegalArgumentException if it makes no sense; the message names every mistake, and
     *     nothing was written
     * @throws IllegalStateException if a config is there and not to be replaced
     */
    public Config writeTo(ClusterFolder folder, boolean over) throws IOException {
        if (folder.isMade() && !over) {
            throw new IllegalStateException(
                    folder.config() + " is there already, and stays as it is");
        }
        new ClusterId(name);
        TransportProvider chosen = Providers.transports().named(transport);
        if (!chosen.crossesProcesses()) {
            throw new IllegalArgumentException(
                    "transport '" + transport + "' does not cross processes");
        }
        if (tls && chosen.settings().stream().noneMatch(s -> s.key().equals("tls_certificate"))) {
            throw new IllegalArgumentException("transport '" + transport + "' has no TLS");
        }
        boolean existed = Files.exists(folder.path());
        Files.createDirectories(folder.path());
        Path temporary = folder.path().resolve("quorate.toml.tmp");
        try {
            Config config = LocalCluster.read(temporary, toml(folder), List.of());
            if (tls) {
                issue(folder.tls());
            }
            if (secure) {
                new NewUsers(name).writeTo(folder);
            }
            Files.move(temporary, folder.config(), StandardCopyOption.REPLACE_EXISTING);
            return config;
        } finally {
            Files.deleteIfExists(temporary);
            if (!existed) {
                removeIfEmpty(folder.path());
            }
        }
    }

    private static void removeIfEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            if (files.findAny().isPresent()) {
                return;
            }
        }
        Files.delete(folder);
    }

    private String toml(ClusterFolder folder) throws IOException {
        int[] free = LocalCluster.freePorts(3 * nodes);
        List<ConfigText.MemberText> members = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            String host = hosts.size() == 1 ? hosts.get(0) : hosts.get(i);
            int step = hosts.size() == 1 ? i : 0;
            int peer = peerPort == 0 ? free[3 * i] : peerPort + step;
            int client = clientPort == 0 ? free[3 * i + 1] : clientPort + step;
            int http = httpPort == 0 ? free[3 * i + 2] : httpPort + step;
            members.add(
                    new ConfigText.MemberText(
                            i + 1,
                            new HostPort(host, peer).toString(),
                            new HostPort(host, client).toString(),
                            new HostPort(host, http).toString()));
        }
        return new ConfigText(this, members, folder).toString();
    }

    private void issue(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            Folders.remove(folder);
        }
        Files.createDirectories(folder);
        CertificateAuthority authority =
                new CertificateAuthority("quorate " + name, CERTIFICATES_LAST);
        authority.writeTo(folder.resolve("ca.crt"));
        for (int id = 1; id <= nodes + spares; id++) {
            authority.issue(
                    folder.resolve(id + ".crt"),
                    folder.resolve(id + ".key"),
                    "quorate://" + name + "/node/" + id,
                    names(id));
        }
    }

    /** Spare nodes may come up anywhere that others are. */
    private List<String> names(int id) {
        Set<String> names = new LinkedHashSet<>();
        if (hosts.size() == 1 || id > nodes) {
            names.addAll(hosts);
        } else {
            names.add(hosts.get(id - 1));
        }
        if (names.contains("localhost")) {
            names.add(InetAddress.getLoopbackAddress().getHostAddress());
            names.add("::1");
        }
        return List.copyOf(names);
    }
}
