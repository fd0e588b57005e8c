package io.quorate.server.demo;

import io.quorate.api.Bytes;
import java.util.BitSet;
import java.util.Optional;

/** What the replicas were found to hold of the writes of a load. */
final class Findings {

    private final DemoLoad load;
    private final BitSet lost = new BitSet();
    private final BitSet unknownTookEffect = new BitSet();

    Findings(DemoLoad load) {
        this.load = load;
    }

    /** Takes what one replica holds under the key of a write. */
    void add(int op, Optional<Bytes> found) {
        boolean holds = found.equals(Optional.of(load.value(op)));
        if (load.isAcked(op) && !holds) {
            lost.set(op);
        }
        if (load.isUnknown(op) && holds) {
            unknownTookEffect.set(op);
        }
    }

    /** How many acknowledged writes some replica does not hold. */
    int lost() {
        return lost.cardinality();
    }

    /** How many writes of unknown outcome some replica holds. */
    int unknownTookEffect() {
        return unknownTookEffect.cardinality();
    }
}
