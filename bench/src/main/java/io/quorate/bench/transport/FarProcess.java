package io.quorate.bench.transport;

import io.quorate.bench.process.SameJava;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The second process as the first sees it: the same Java with the same options and classes. */
final class FarProcess implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 10;

    private final Process process;
    private final Map<String, String> addresses = new HashMap<>();

    /**
     * Starts it, and waits until all its ends listen.
     *
     * @param nearAddresses where the near end of each transport listens
     * @throws IOException if it cannot be started, or ends at once
     */
    FarProcess(Map<String, String> nearAddresses) throws IOException {
        List<String> command = SameJava.command(FarMain.class);
        nearAddresses.forEach((name, address) -> command.add(name + "=" + address));
        process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
        try {
            readAddresses(nearAddresses.size() + TransportBenchmark.BARE.size());
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void readAddresses(int count) throws IOException {
        BufferedReader told =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        while (addresses.size() < count) {
            String line = told.readLine();
            if (line == null) {
                throw new IOException("the second process ended before its ends listened");
            }
            int split = line.indexOf(' ');
            addresses.put(line.substring(0, split), line.substring(split + 1));
        }
    }

    /** Where the far end of a transport listens. */
    String address(String transport) {
        String address = addresses.get(transport);
        if (address == null) {
            throw new IllegalArgumentException("no far end of " + transport);
        }
        return address;
    }

    long pid() {
        return process.pid();
    }

    /** The time that it has spent on all processors. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
