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

/** The message by which a leader replicates a batch of commands, to bytes and back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBench {

    @Param({"raft", "paxos"})
    private String engine = "raft";

    /** Commands in the message. */
    @Param({"1", "64"})
    private int batch = 1;

    @Param("128")
    private int size = 128;

    private CodecCase<?> measured = CodecCase.of(Engines.named("raft"), 1, Bytes.EMPTY);

    @Setup
    public void begin() {
        measured = CodecCase.of(Engines.named(engine), batch, Bytes.wrap(new byte[size]));
    }

    /** To bytes. */
    @Benchmark
    public Bytes encode() {
        return measured.encode();
    }

    /** From bytes. */
    @Benchmark
    public Object decode() {
        return measured.decode();
    }
}
