package io.quorate.testkit.sim;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to see simulated. What is null is drawn from the seed, or as the engine's own
 * tests have it.
 *
 * @param nodes how many nodes every cluster has, from 1 to {@link SimOptions#NODES_MAX}
 * @param quorum what a quorum is, in the words of the engine's configuration
 * @param turmoil how much virtual time of turmoil each world has
 */
public record SimRequest(
        @Nullable Integer nodes, @Nullable String quorum, @Nullable Duration turmoil) {

    /** Worlds of all kinds. */
    public static final SimRequest ANY = new SimRequest(null, null, null);

    /** These options, as far as nothing else is asked for. */
    public SimOptions applyTo(SimOptions options) {
        SimOptions asked = options;
        if (nodes != null) {
            asked = asked.withNodes(nodes, nodes);
        }
        if (turmoil != null) {
            asked = asked.withTurmoil(turmoil);
        }
        return asked;
    }
}
