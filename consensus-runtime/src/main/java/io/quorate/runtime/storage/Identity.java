package io.quorate.runtime.storage;

import io.quorate.api.ClusterId;
import io.quorate.api.ConsensusError;
import io.quorate.api.NodeId;
import io.quorate.api.StorageContext;
import java.util.UUID;

/** Whose log it is. Never changes. */
record Identity(ClusterId cluster, NodeId node, String engine, UUID incarnation) {

    static Identity of(StorageContext context, UUID incarnation) {
        return new Identity(context.cluster(), context.node(), context.engine(), incarnation);
    }

    /**
     * Throws unless it is the log of {@code context}.
     *
     * @param where for the message
     */
    void checkOwner(StorageContext context, String where) {
        check("cluster", where, context.cluster(), cluster);
        check("node", where, context.node(), node);
        check("engine", where, context.engine(), engine);
    }

    private static void check(String what, String where, Object asked, Object found) {
        if (!asked.equals(found)) {
            throw new ConsensusError.Mismatch(
                            what + " in " + where, asked.toString(), found.toString())
                    .asException();
        }
    }
}
