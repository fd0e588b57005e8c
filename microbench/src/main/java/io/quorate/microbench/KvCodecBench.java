package io.quorate.microbench;

import io.quorate.api.Bytes;
import io.quorate.kv.KvCommand;
import io.quorate.kv.KvCommandCodec;
import io.quorate.kv.KvOperation;
import io.quorate.kv.KvStore;
import java.util.Optional;
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

/** A write of one key, to the bytes of a command and back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class KvCodecBench {

    /** Bytes of the value. */
    @Param({"128", "1024"})
    private int size = 128;

    private KvCommand command = put(0);
    private Bytes encoded = Bytes.EMPTY;

    private static KvCommand put(int size) {
        KvOperation operation =
                new KvOperation.Put(
                        KvStore.DEFAULT_COLUMN_FAMILY,
                        Bytes.utf8("key-0000000001"),
                        Bytes.wrap(new byte[size]));
        return new KvCommand(new KvCommand.Write(operation), Optional.empty(), 0);
    }

    @Setup
    public void begin() {
        command = put(size);
        encoded = KvCommandCodec.encode(command);
    }

    /** To bytes. */
    @Benchmark
    public Bytes encode() {
        return KvCommandCodec.encode(command);
    }

    /** From bytes. */
    @Benchmark
    public KvCommand decode() {
        return KvCommandCodec.decode(encoded);
    }
}
