package io.quorate.server.local;

import java.util.List;

/** The config of a new cluster, with comments for those who change it. */
final class ConfigText {

    /** A member, as the config has it. */
    record MemberText(int id, String address, String clientAddress, String httpAddress) {}

    private final StringBuilder text = new StringBuilder();

    ConfigText(NewCluster cluster, List<MemberText> members, ClusterFolder folder) {
        line("# The config of all nodes of this cluster. The same file on every machine.");
        line("# Start a node:  quorate serve --config " + folder.config() + " --node 1");
        line("# Every key, with what it takes:  quorate config keys");
        line("# Look for mistakes after a change:  quorate config check " + folder.config());
        line("");
        line("[cluster]");
        line("# Keeps clusters apart: nodes of another name are refused, and their data, too.");
        key("name", cluster.name());
        members.forEach(this::member);
        line("");
        line("# A node that is to join goes here as well, in its own config and in this one:");
        line("#   [[cluster.members]]");
        line("#   id = " + (members.size() + 1));
        line("#   address = \"HOST:PORT\"");
        line("#   client_address = \"HOST:PORT\"");
        line("#   role = \"learner\"");
        line(
                "# then: quorate cluster add "
                        + (members.size() + 1)
                        + " --address HOST:PORT"
                        + " --client-address HOST:PORT");
        line("# Members count as they are here only until a cluster has begun; from then on");
        line("# 'quorate cluster' changes them.");
        line("");
        line("[consensus]");
        line("# Cannot be changed once the cluster has data.");
        key("engine", cluster.engine());
        line("# What carries messages between nodes. Change it on all nodes at once.");
        key("transport", cluster.transport());
        line("# Survives the loss of power; \"memory\" forgets when a node stops.");
        key("storage", "wal");
        if (cluster.tls()) {
            tls(cluster, folder);
        }
        line("");
        line("[kv]");
        line("# Where keys and values are kept.");
        key("store", cluster.store());
        line("");
        line("[server]");
        line("# Each node has its own folder in it.");
        key("data_dir", folder.data().toString());
        line("# Who may administer the cluster: \"closed\", \"local\" (every process of the");
        line("# node's own machine), \"open\".");
        key("admin", "local");
        if (cluster.insecure()) {
            line("# Clients are served beyond this machine, without encryption.");
            line("insecure = true");
        }
        if (cluster.secure()) {
            secure(folder);
        }
        line("");
        line("[log]");
        line("# error, warn, info or debug.");
        key("level", "info");
        line("# For people; \"json\" for machines.");
        key("format", "text");
    }

    private void member(MemberText member) {
        line("");
        line("[[cluster.members]]");
        line("id = " + member.id());
        line("# Between nodes, for clients, and for browsers and metrics.");
        key("address", member.address());
        key("client_address", member.clientAddress());
        key("http_address", member.httpAddress());
    }

    private void tls(NewCluster cluster, ClusterFolder folder) {
        line("");
        line("[transport." + cluster.transport() + "]");
        line("# Nodes know each other by these; {node} is a node's number. A machine needs the");
        line("# keys of its own nodes alone.");
        key("tls_certificate", folder.tls().resolve("{node}.crt").toString());
        key("tls_key", folder.tls().resolve("{node}.key").toString());
        key("tls_trust", folder.tls().resolve("ca.crt").toString());
    }

    private void secure(ClusterFolder folder) {
        line("# Clients are served over TLS alone. They may show certificates of the same");
        line("# authority; nodes do, when they ask each other.");
        key("tls_certificate", folder.tls().resolve("{node}.crt").toString());
        key("tls_key", folder.tls().resolve("{node}.key").toString());
        key("tls_trust", folder.tls().resolve("ca.crt").toString());
        key("tls_clients", "optional");
        line("# Who may do what. Administration takes the role admin besides.");
        key("users", folder.users().toString());
        line("");
        line("[http]");
        line("# Browsers ask for a name, and for a token as its password.");
        line("tls = true");
    }

    private void key(String name, String value) {
        line(name + " = " + LocalCluster.quoted(value));
    }

    private void line(String content) {
        text.append(content).append('\n');
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
