package io.quorate.server.log;

import io.quorate.api.EngineEvent;
import io.quorate.api.EngineListener;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Writes to the log what happens to an engine: a line for people, and the same as key and value
 * pairs, which a log in JSON keeps apart.
 */
public final class EventLog implements EngineListener {

    private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);

    @Override
    public void onEvent(EngineEvent event) {
        String kind = event.kind().name().toLowerCase(Locale.ROOT);
        LOG.atLevel(level(event.kind()))
                .addKeyValue("event", kind)
                .addKeyValue("node", event.node().value())
                .addKeyValue("group", event.group())
                .addKeyValue("epoch", event.epoch())
                .addKeyValue("position", event.position())
                .addKeyValue("leader", event.leader().map(node -> node.value()).orElse(0))
                .log(
                        "node {} {} (epoch {}, position {}): {}",
                        event.node(),
                        kind,
                        event.epoch(),
                        event.position(),
                        event.detail());
    }

    private static Level level(EngineEvent.Kind kind) {
        return switch (kind) {
            case FAILED -> Level.ERROR;
            case DECIDED -> Level.DEBUG;
            default -> Level.INFO;
        };
    }
}
