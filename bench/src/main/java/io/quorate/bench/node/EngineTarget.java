package io.quorate.bench.node;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusEngine;
import io.quorate.api.ReadMode;
import java.util.concurrent.CompletableFuture;

/** An engine of this process. */
public final class EngineTarget implements Target {

    private final ConsensusEngine engine;

    public EngineTarget(ConsensusEngine engine) {
        this.engine = engine;
    }

    @Override
    public CompletableFuture<Ending> write(Bytes command) {
        CompletableFuture<Ending> ending = new CompletableFuture<>();
        engine.propose(command).thenAccept(result -> ending.complete(Ending.of(result)));
        return ending;
    }

    @Override
    public CompletableFuture<Ending> read() {
        CompletableFuture<Ending> ending = new CompletableFuture<>();
        engine.read(ReadMode.LINEARIZABLE).thenAccept(result -> ending.complete(Ending.of(result)));
        return ending;
    }

    @Override
    public void flush() {
        // Engines take what is proposed at once.
    }
}
