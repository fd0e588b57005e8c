package io.quorate.server.observe;

import io.quorate.api.EngineEvent;
import io.quorate.api.EngineListener;
import io.quorate.api.NodeId;
import io.quorate.server.json.Json;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The last events of an engine, but for decisions, which are many. Any thread may call it. */
final class RecentEvents implements EngineListener {

    static final int EVENTS_MAX = 200;

    private final ArrayDeque<Numbered> events = new ArrayDeque<>();
    private long last;

    private record Numbered(long number, long atMillis, EngineEvent event) {}

    @Override
    public synchronized void onEvent(EngineEvent event) {
        if (event.kind() == EngineEvent.Kind.DECIDED) {
            return;
        }
        if (events.size() == EVENTS_MAX) {
            events.removeFirst();
        }
        events.addLast(new Numbered(++last, System.currentTimeMillis(), event));
    }

    /** The events whose number is higher, oldest first. */
    synchronized Json after(long number) {
        List<Json> told = new ArrayList<>();
        for (Numbered numbered : events) {
            if (numbered.number() > number) {
                told.add(json(numbered));
            }
        }
        return new Json().put("events", told);
    }

    private static Json json(Numbered numbered) {
        EngineEvent event = numbered.event();
        return new Json()
                .put("number", numbered.number())
                .put("atMillis", numbered.atMillis())
                .put("event", event.kind().name().toLowerCase(Locale.ROOT))
                .put("epoch", event.epoch())
                .put("position", event.position())
                .put("leader", event.leader().map(NodeId::value).orElse(0))
                .put("detail", event.detail());
    }
}
