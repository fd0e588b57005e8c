package io.quorate.runtime.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Bytes;
import io.quorate.api.EngineEvent;
import io.quorate.runtime.Input;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a replica tells of itself: events and counters. */
class ToldTest {

    private static List<Long> decidedTold(Rig rig) {
        return rig.events.stream()
                .filter(event -> event.kind() == EngineEvent.Kind.DECIDED)
                .map(EngineEvent::position)
                .toList();
    }

    @Test
    void decisionsAreToldOnceInAWhileHoweverMany() {
        try (Rig rig = Rig.started()) {
            rig.script(
                    (input, effects) -> {
                        if (input instanceof Input.Tick) {
                            rig.core().decided++;
                            effects.decide(rig.core().decided, 1, Bytes.utf8("c"));
                        }
                    });
            rig.lanes.pass(100 * Rig.TICK.toNanos());
            assertThat(rig.core().decided).isEqualTo(100);
            assertThat(decidedTold(rig)).hasSize(1);
            rig.lanes.pass(200 * Rig.TICK.toNanos());
            assertThat(decidedTold(rig)).hasSize(3).isSorted();
            assertThat(rig.engine.counters()).containsEntry("positions_decided", 300L);
            assertThat(rig.engine.counters()).containsEntry("events_decided", 3L);
        }
    }

    @Test
    void whatComesAndGoesIsCounted() {
        try (Rig rig = Rig.started()) {
            rig.script(
                    (input, effects) -> {
                        if (input instanceof Input.Received) {
                            effects.append(Bytes.utf8("record"));
                            effects.send(Rig.TWO, "answer");
                        }
                    });
            rig.arrives(Rig.TWO, Wire.MESSAGE, Bytes.utf8("question"));
            rig.arrives(Rig.TWO, Wire.MESSAGE, Bytes.utf8("!nonsense"));
            rig.engine.propose(Bytes.utf8("command"));
            rig.lanes.runAll();
            assertThat(rig.engine.counters())
                    .containsEntry("messages_received", 2L)
                    .containsEntry("messages_dropped", 1L)
                    .containsEntry("messages_sent", 1L)
                    .containsEntry("message_bytes_sent", 6L)
                    .containsEntry("records_appended", 1L)
                    .containsEntry("record_bytes_appended", 6L)
                    .containsEntry("proposals", 1L)
                    .containsEntry("events_started", 1L);
        }
    }
}
