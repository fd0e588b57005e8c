package io.quorate.server.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Lets so many lines of one kind through in a window of time, and counts the others. Loggers whose
 * every line is of another kind, since they put values into it, have few kinds, and one for all
 * other lines. Used by one thread at a time.
 */
final class LineLimit {

    static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final int KINDS_MAX = 32;
    private static final String OTHERS = "(lines of many kinds)";

    /**
     * Lines that were left out.
     *
     * @param logger whose lines
     * @param level their level
     * @param text what they have in common
     * @param count how many
     */
    record LeftOut(String logger, String level, String text, long count) {}

    /** What is written in one place of the code. */
    private record Kind(String level, String text, String event) {}

    private static final class Window {
        private final long began;
        private int written;
        private long leftOut;

        Window(long began) {
            this.began = began;
        }

        boolean isOver(long now) {
            return now - began >= WINDOW_NANOS;
        }
    }

    private final int linesMax;
    private final Map<String, Map<Kind, Window>> windows = new HashMap<>();

    /**
     * Makes a limit.
     *
     * @param linesMax how many lines of one kind are let through in ten seconds
     */
    LineLimit(int linesMax) {
        this.linesMax = linesMax;
    }

    /**
     * Whether a line is let through.
     *
     * @param text without the values that are put into it
     * @param event what further tells it from others
     * @param now by a clock that never goes back
     */
    boolean admits(String logger, String level, String text, String event, long now) {
        Map<Kind, Window> kinds = windows.computeIfAbsent(logger, name -> new HashMap<>());
        Kind kind = new Kind(level, text, event);
        if (!kinds.containsKey(kind) && kinds.size() >= KINDS_MAX) {
            kinds.values().removeIf(window -> window.isOver(now) && window.leftOut == 0);
            if (kinds.size() >= KINDS_MAX) {
                kind = new Kind(level, OTHERS, "");
            }
        }
        Window window = kinds.get(kind);
        // One that has left lines out lasts until they are told.
        if (window == null || (window.isOver(now) && window.leftOut == 0)) {
            window = new Window(now);
            kinds.put(kind, window);
        }
        if (window.written < linesMax) {
            window.written++;
            return true;
        }
        window.leftOut++;
        return false;
    }

    /** Whether there is something that was left out, and not told yet. */
    boolean hasLeftOut() {
        return windows.values().stream()
                .flatMap(kinds -> kinds.values().stream())
                .anyMatch(window -> window.leftOut > 0);
    }

    /** What was left out in windows that are over, each told once. */
    List<LeftOut> leftOut(long now) {
        return told(now, false);
    }

    /** What was left out, also where windows are not over. */
    List<LeftOut> allLeftOut() {
        return told(0, true);
    }

    private List<LeftOut> told(long now, boolean all) {
        List<LeftOut> told = new ArrayList<>();
        windows.forEach(
                (logger, kinds) -> {
                    Iterator<Map.Entry<Kind, Window>> entries = kinds.entrySet().iterator();
                    while (entries.hasNext()) {
                        Map.Entry<Kind, Window> entry = entries.next();
                        Window window = entry.getValue();
                        if (!all && !window.isOver(now)) {
                            continue;
                        }
                        entries.remove();
                        if (window.leftOut > 0) {
                            Kind kind = entry.getKey();
                            told.add(
                                    new LeftOut(logger, kind.level(), kind.text(), window.leftOut));
                        }
                    }
                });
        return told;
    }
}
