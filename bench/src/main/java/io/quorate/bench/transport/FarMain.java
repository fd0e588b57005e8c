package io.quorate.bench.transport;

import io.quorate.api.Providers;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The second process: holds the far ends. It tells where each listens on its standard output, a
 * line {@code NAME ADDRESS} for each, and ends when its standard input does, so that it never
 * outlives the first process.
 */
public final class FarMain {

    private FarMain() {}

    /**
     * Runs the far ends.
     *
     * @param args {@code NAME=ADDRESS} for each transport, with the near end's address
     */
    public static void main(String[] args) throws IOException {
        List<FarTransport> transports = new ArrayList<>();
        try (PrintStream told =
                        new PrintStream(
                                new FileOutputStream(FileDescriptor.out),
                                true,
                                StandardCharsets.UTF_8);
                InputStream parent = new FileInputStream(FileDescriptor.in);
                FarNetty bytes = FarNetty.ofBytes();
                FarNetty frames = FarNetty.ofFrames()) {
            told.println(TransportBenchmark.NETTY + " " + bytes.port());
            told.println(TransportBenchmark.NETTY_FRAMES + " " + frames.port());
            for (String arg : args) {
                int split = arg.indexOf('=');
                String name = arg.substring(0, split);
                FarTransport far =
                        new FarTransport(
                                Providers.transports().named(name), arg.substring(split + 1));
                transports.add(far);
                told.println(name + " " + far.address());
            }
            while (parent.read() >= 0) {
                // Nothing is ever said: only the end counts.
            }
        } finally {
            transports.forEach(FarTransport::close);
        }
    }
}
