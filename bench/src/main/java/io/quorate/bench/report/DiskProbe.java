package io.quorate.bench.report;

import io.quorate.bench.stats.Median;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** How long a disk takes at least to make something durable. */
public final class DiskProbe {

    private static final int BLOCK = 4 << 10;
    private static final int TIMES = 200;

    private DiskProbe() {}

    /**
     * Writes 4 KiB and syncs them, again and again, one behind the other into a file whose room is
     * there.
     *
     * @param directory where; nothing stays there
     * @return the median, in microseconds
     */
    public static double syncMicros(Path directory) throws IOException {
        Path file = Files.createTempFile(directory, "quorate-probe-", "");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(BLOCK * TIMES), 0);
            channel.force(true);
            List<Double> micros = new ArrayList<>();
            for (int i = 0; i < TIMES; i++) {
                long begin = System.nanoTime();
                channel.write(ByteBuffer.allocate(BLOCK), (long) i * BLOCK);
                channel.force(false);
                micros.add((System.nanoTime() - begin) / 1e3);
            }
            return Median.of(micros);
        } finally {
            Files.delete(file);
        }
    }
}
