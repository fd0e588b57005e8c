package io.quorate.server.observe;

import io.quorate.kv.KvStatistics;
import io.quorate.kv.v1.StatusReply;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What a node lets be seen of itself. Every method is quick, and any thread may call it. */
public interface NodeView {

    /** How it stands: one consistent picture. */
    StatusReply status();

    /** What its store keeps. */
    KvStatistics statistics();

    /** Its settings, by key. */
    Map<String, String> config();

    /**
     * Why clients had better not be sent here, if anything speaks against it: completes as soon as
     * that is known, never exceptionally, and perhaps never at all.
     */
    CompletionStage<Optional<String>> notReady();
}
