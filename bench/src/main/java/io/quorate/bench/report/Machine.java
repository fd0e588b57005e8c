package io.quorate.bench.report;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Optional;

/**
 * Where something was measured.
 *
 * @param system name, version and architecture of the operating system
 * @param java the Java virtual machine and its version
 * @param options the options that it was given
 * @param processors how many it may use
 * @param heapBytesMax its largest heap
 * @param loadBefore what the system had to do in the minute before the run, in processes; negative
 *     if it does not tell
 */
public record Machine(
        String system,
        String java,
        String options,
        int processors,
        long heapBytesMax,
        double loadBefore) {

    /** This machine, now. */
    public static Machine now() {
        return new Machine(
                property("os.name") + " " + property("os.version") + " " + property("os.arch"),
                property("java.vm.name") + " " + property("java.vm.version"),
                String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments()),
                Runtime.getRuntime().availableProcessors(),
                Runtime.getRuntime().maxMemory(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    /** Why not to expect much of a run on this machine now, if there is a reason. */
    public Optional<String> warning() {
        return loadBefore > processors / 2.0
                ? Optional.of(
                        String.format(
                                Locale.ROOT,
                                "the machine is busy (load %.1f on %d processors): intervals will"
                                        + " be wide",
                                loadBefore,
                                processors))
                : Optional.empty();
    }

    private static String property(String name) {
        return System.getProperty(name, "?");
    }
}
