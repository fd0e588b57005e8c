package io.quorate.bench.engine;

import io.quorate.api.Bytes;
import io.quorate.bench.node.Ending;
import io.quorate.bench.node.Target;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** The operations of a workload, one after the other: proposals, and reads evenly among them. */
final class Operations {

    private final Bytes command;
    private final int readPercent;
    private final AtomicLong begun = new AtomicLong();

    Operations(Workload workload) {
        this.command = Bytes.wrap(new byte[workload.size()]);
        this.readPercent = workload.readPercent();
    }

    /** Begins the next one. */
    CompletableFuture<Ending> next(Target leader) {
        return isNextRead() ? leader.read() : leader.write(command);
    }

    private boolean isNextRead() {
        if (readPercent == 0) {
            return false;
        }
        long number = begun.getAndIncrement();
        return (number + 1) * readPercent / 100 > number * readPercent / 100;
    }
}
