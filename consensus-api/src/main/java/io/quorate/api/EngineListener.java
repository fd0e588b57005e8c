package io.quorate.api;

/** Hears what happens to an engine. */
@FunctionalInterface
public interface EngineListener {

    /** Called in order, on a thread of the engine. Must not block. */
    void onEvent(EngineEvent event);
}
