package io.quorate.server.config;

import io.quorate.api.Member;
import io.quorate.api.NodeId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A config that was read: its values by key, complete; its members; and what is wrong with it.
 *
 * @param values every setting with its value
 * @param origins where each value is from that is no default
 * @param members the members, as they were given
 * @param mistakes everything that keeps a node from starting
 * @param warnings what a careful operator would change
 */
public record Config(
        Map<String, String> values,
        Map<String, String> origins,
        List<MemberConfig> members,
        List<Mistake> mistakes,
        List<String> warnings) {

    public Config {
        values = new TreeMap<>(values);
        origins = Map.copyOf(origins);
        members = List.copyOf(members);
        mistakes = List.copyOf(mistakes);
        warnings = List.copyOf(warnings);
    }

    /**
     * A member as it was given.
     *
     * @param id its number
     * @param address where other nodes find it
     * @param clientAddress where it serves clients; empty if not given
     * @param thriftAddress where it serves clients over Thrift; empty if not given
     * @param httpAddress where it shows itself over HTTP; empty if not given
     * @param votes whether it votes
     * @param origin where the config speaks of it
     */
    public record MemberConfig(
            NodeId id,
            String address,
            String clientAddress,
            String thriftAddress,
            String httpAddress,
            boolean votes,
            String origin) {

        /** What its group knows of it. */
        Member member() {
            Member.Role role = votes ? Member.Role.VOTER : Member.Role.LEARNER;
            return new Member(id, address, clientAddress, role);
        }
    }

    String text(String key) {
        return values.getOrDefault(key, "");
    }

    /** Where the value of {@code key} is from. */
    String origin(String key) {
        return origins.getOrDefault(key, "default");
    }
}
