package io.quorate.microbench;

import io.quorate.api.Bytes;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From proposals at the leader to their decision there: all steps of all three cores. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class CoreBench {

    @Param({"raft", "paxos"})
    private String engine = "raft";

    /** Commands that are proposed together. */
    @Param({"1", "64"})
    private int batch = 1;

    @Param("128")
    private int size = 128;

    private Bytes command = Bytes.EMPTY;
    private CoreTrio<?> trio = new CoreTrio<>(Engines.named("raft"));

    @Setup
    public void begin() {
        command = Bytes.wrap(new byte[size]);
        trio = new CoreTrio<>(Engines.named(engine));
    }

    /** A batch of commands. */
    @Benchmark
    public long decide() {
        return trio.decide(batch, command);
    }
}
