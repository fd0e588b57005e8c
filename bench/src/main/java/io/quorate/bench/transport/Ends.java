package io.quorate.bench.transport;

import io.quorate.api.TransportProvider;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** All connections of a run, each up and tried. */
final class Ends implements AutoCloseable {

    private final Map<String, EchoLink> links = new HashMap<>();
    private final List<FarTransport> farHere = new ArrayList<>();
    private @Nullable FarProcess process;

    /**
     * Starts all near ends, the second process with all far ends, and connects them.
     *
     * @param size bytes of a payload
     * @throws IOException if the second process does not come up
     */
    Ends(List<TransportProvider> providers, int size) throws IOException, InterruptedException {
        try {
            open(providers, size);
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void open(List<TransportProvider> providers, int size)
            throws IOException, InterruptedException {
        Map<String, NearTransport> near = new LinkedHashMap<>();
        Map<String, String> crossing = new LinkedHashMap<>();
        for (TransportProvider provider : providers) {
            NearTransport link = new NearTransport(provider, size);
            links.put(provider.name(), link);
            near.put(provider.name(), link);
            if (provider.crossesProcesses()) {
                crossing.put(provider.name(), link.address());
            }
        }
        FarProcess started = new FarProcess(crossing);
        process = started;
        links.put(
                TransportBenchmark.NETTY,
                NearNetty.ofBytes(port(started, TransportBenchmark.NETTY), size));
        links.put(
                TransportBenchmark.NETTY_FRAMES,
                NearNetty.ofFrames(port(started, TransportBenchmark.NETTY_FRAMES), size));
        for (TransportProvider provider : providers) {
            NearTransport link = Objects.requireNonNull(near.get(provider.name()));
            link.connect(
                    provider.crossesProcesses()
                            ? started.address(provider.name())
                            : openHere(provider, link));
        }
    }

    private static int port(FarProcess process, String bare) {
        return Integer.parseInt(process.address(bare));
    }

    private String openHere(TransportProvider provider, NearTransport near) {
        FarTransport far = new FarTransport(provider, near.address());
        farHere.add(far);
        return far.address();
    }

    EchoLink link(String transport) {
        EchoLink link = links.get(transport);
        if (link == null) {
            throw new IllegalArgumentException("no connection of " + transport);
        }
        return link;
    }

    long farPid() {
        return process == null ? 0 : process.pid();
    }

    /** The time that both processes have spent on all processors. */
    long cpuNanos() {
        Duration own = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
        return process == null ? 0 : own.plus(process.cpu()).toNanos();
    }

    @Override
    public void close() {
        links.values().forEach(EchoLink::close);
        farHere.forEach(FarTransport::close);
        if (process != null) {
            process.close();
        }
    }
}
