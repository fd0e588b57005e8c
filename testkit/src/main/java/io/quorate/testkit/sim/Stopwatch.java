package io.quorate.testkit.sim;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** Measures real time, and how much of it a processor spent on this thread. */
final class Stopwatch {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final long began = System.nanoTime();
    private final long cpuBegan = cpu();

    long realNanos() {
        return System.nanoTime() - began;
    }

    /** At least 1; the real time if the JVM cannot tell. */
    long cpuNanos() {
        return cpuBegan < 0 ? realNanos() : Math.max(1, cpu() - cpuBegan);
    }

    private static long cpu() {
        return THREADS.isCurrentThreadCpuTimeSupported() ? THREADS.getCurrentThreadCpuTime() : -1;
    }
}
