package io.quorate.server.config;

import io.quorate.api.Member;
import io.quorate.api.Membership;
import io.quorate.api.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the members of a cluster, and finds what is wrong with each and with all together. */
final class MemberTables {

    private static final String PREFIX = ConfigSchema.MEMBERS + ".";

    private final List<Mistake> mistakes;
    private final List<Config.MemberConfig> members = new ArrayList<>();
    private final TreeSet<NodeId> ids = new TreeSet<>();
    private final TreeSet<String> addresses = new TreeSet<>();
    private final TreeSet<String> clientAddresses = new TreeSet<>();
    private final TreeSet<String> httpAddresses = new TreeSet<>();
    private final Function<String, Optional<String>> addressProblem;
    private boolean complete = true;

    /**
     * Makes a reader.
     *
     * @param mistakes where mistakes go
     * @param addressProblem what is wrong with an address between nodes
     */
    MemberTables(List<Mistake> mistakes, Function<String, Optional<String>> addressProblem) {
        this.mistakes = mistakes;
        this.addressProblem = addressProblem;
    }

    /** The members that have no mistakes. */
    List<Config.MemberConfig> members() {
        return members;
    }

    /** The group of all members, if none of them has a mistake and some vote. */
    Optional<Membership> membership() {
        if (!complete || members.stream().noneMatch(Config.MemberConfig::votes)) {
            return Optional.empty();
        }
        List<Member> all = new ArrayList<>();
        members.forEach(member -> all.add(member.member()));
        return Optional.of(Membership.initial(all));
    }

    /**
     * Reads one member.
     *
     * @param given its keys; the value of the empty one says where the table is
     * @param hidden those of its keys at whose addresses its node listens, and must not show itself
     *     to other machines
     */
    void read(Map<String, ConfigValue> given, Set<String> hidden) {
        int before = mistakes.size();
        Map<String, ConfigValue> table = new LinkedHashMap<>(given);
        ConfigValue head = table.remove("");
        String origin = head == null ? "" : head.origin();
        table.forEach(this::checkKey);
        NodeId id = id(table.get("id"), origin);
        ConfigValue address = required(table, "address", origin);
        ConfigValue clientAddress = table.get("client_address");
        checkAddress(address);
        checkServed("client_address", clientAddress, clientAddresses, hidden);
        ConfigValue thriftAddress = table.get("thrift_address");
        checkServed("thrift_address", thriftAddress, clientAddresses, hidden);
        ConfigValue httpAddress = table.get("http_address");
        checkServed("http_address", httpAddress, httpAddresses, hidden);
        boolean votes = votes(table.get("role"));
        if (mistakes.size() > before || id == null || address == null) {
            complete = false;
            return;
        }
        members.add(
                new Config.MemberConfig(
                        id,
                        address.text().strip(),
                        textOf(clientAddress),
                        textOf(thriftAddress),
                        textOf(httpAddress),
                        votes,
                        origin));
    }

    private static String textOf(@Nullable ConfigValue value) {
        return value == null ? "" : value.text().strip();
    }

    private void checkKey(String name, ConfigValue value) {
        if (!ConfigSchema.MEMBER_KEYS.contains(name)) {
            mistake(value.origin(), name, ConfigSchema.unknown(name, ConfigSchema.MEMBER_KEYS));
        }
    }

    private @Nullable NodeId id(@Nullable ConfigValue value, String origin) {
        if (value == null) {
            mistake(origin, "id", "is missing");
            return null;
        }
        try {
            NodeId id = NodeId.parse(value.text());
            if (!ids.add(id)) {
                mistake(value.origin(), "id", id + " occurs twice");
            }
            return id;
        } catch (IllegalArgumentException e) {
            mistake(value.origin(), "id", "is wrong: " + e.getMessage());
            return null;
        }
    }

    private @Nullable ConfigValue required(
            Map<String, ConfigValue> table, String name, String origin) {
        ConfigValue value = table.get(name);
        if (value == null || value.text().isBlank()) {
            mistake(value == null ? origin : value.origin(), name, "is missing");
            return null;
        }
        return value;
    }

    private void checkAddress(@Nullable ConfigValue value) {
        if (value != null) {
            addressProblem
                    .apply(value.text().strip())
                    .ifPresent(what -> mistake(value.origin(), "address", what));
            unique(addresses, "address", value);
        }
    }

    private void checkServed(
            String name, @Nullable ConfigValue value, TreeSet<String> seen, Set<String> hidden) {
        if (value == null || value.text().isBlank()) {
            return;
        }
        String text = value.text().strip();
        Optional<String> problem =
                ListenAddress.problem(text)
                        .or(
                                () ->
                                        hidden.contains(name)
                                                ? ListenAddress.exposure(text)
                                                : Optional.empty());
        problem.ifPresent(what -> mistake(value.origin(), name, what));
        unique(seen, name, value);
    }

    private void unique(TreeSet<String> seen, String name, ConfigValue value) {
        if (!seen.add(value.text().strip())) {
            mistake(value.origin(), name, "'" + value.text() + "' occurs twice");
        }
    }

    private boolean votes(@Nullable ConfigValue role) {
        if (role != null && !List.of("voter", "learner").contains(role.text())) {
            mistake(
                    role.origin(),
                    "role",
                    "must be one of voter, learner, not '" + role.text() + "'");
        }
        return role == null || role.text().equals("voter");
    }

    private void mistake(String origin, String name, String problem) {
        mistakes.add(new Mistake(origin, PREFIX + name, problem));
    }

    /** Looks at all members together. Says nothing if one of them could not be read. */
    void checkVoters(String modeOrigin, List<String> warnings) {
        if (!complete) {
            return;
        }
        long voters = members.stream().filter(Config.MemberConfig::votes).count();
        if (voters == 0) {
            checkAbsent(modeOrigin);
        } else if (voters == 2) {
            mistakes.add(
                    new Mistake(
                            members.get(members.size() - 1).origin(),
                            ConfigSchema.MEMBERS,
                            "has two voters: the loss of either stops both; take one or three"));
        } else if (voters % 2 == 0) {
            warnings.add(
                    voters
                            + " voters survive the loss of no more nodes than "
                            + (voters - 1)
                            + " would");
        } else if (voters == 1) {
            warnings.add("one voter is for trying things out: nothing survives its loss");
        }
    }

    private void checkAbsent(String modeOrigin) {
        if (!members.isEmpty()) {
            mistakes.add(
                    new Mistake(members.get(0).origin(), ConfigSchema.MEMBERS, "has no voter"));
        } else if (mistakes.isEmpty()) {
            // What is missing as a whole is told once what is there is right.
            mistakes.add(
                    new Mistake(
                            modeOrigin,
                            ConfigSchema.MEMBERS,
                            "is missing: a replicated node needs a [[cluster.members]] table for"
                                    + " each node, or deployment.mode = \"standalone\""));
        }
    }
}
