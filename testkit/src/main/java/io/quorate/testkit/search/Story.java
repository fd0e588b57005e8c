package io.quorate.testkit.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Tells a schedule, a line a step. */
final class Story<M> {

    private final Packets<M> packets;

    Story(Packets<M> packets) {
        this.packets = packets;
    }

    List<String> of(List<Paths.Step> steps) {
        List<String> lines = new ArrayList<>();
        for (Paths.Step step : steps) {
            lines.add(
                    String.format(
                            Locale.ROOT,
                            "%3d  node %d %s",
                            lines.size() + 1,
                            step.node() + 1,
                            text(step)));
        }
        return lines;
    }

    private String text(Paths.Step step) {
        Action action = step.action();
        String slow = action.slow() ? ", and its disk is slow" : "";
        return switch (action.kind()) {
            case DELIVERY ->
                    "takes from node "
                            + packets.get(action.number()).from()
                            + " "
                            + packets.message(action.number())
                            + (step.again() ? ", which will come again" : "")
                            + slow;
            case ELECTION -> "has heard of no leader for too long" + slow;
            case PULSE -> "sees a little time pass" + slow;
            case PROPOSAL -> "is handed command c" + action.number() + slow;
            case SYNC ->
                    "has synced " + (action.slow() ? action.number() + " writes" : "all it wrote");
            case CRASH -> "crashes, loses what was not synced, and comes back" + slow;
        };
    }
}
