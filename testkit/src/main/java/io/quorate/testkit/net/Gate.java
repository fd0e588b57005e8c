package io.quorate.testkit.net;

/** What one direction of a proxy does to bytes. */
final class Gate {

    private boolean cut;
    private long delayNanos;

    /** 0 for no bound. */
    private long bytesPerSecond;

    private long passed;

    synchronized void cut(boolean on) {
        cut = on;
        notifyAll();
    }

    synchronized void delay(long nanos) {
        delayNanos = nanos;
        notifyAll();
    }

    synchronized void throttle(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException(bytes + " bytes a second is a cut");
        }
        bytesPerSecond = bytes;
    }

    synchronized void heal() {
        cut = false;
        delayNanos = 0;
        bytesPerSecond = 0;
        notifyAll();
    }

    synchronized long passed() {
        return passed;
    }

    /** Waits while the direction is cut. */
    synchronized void awaitOpen() throws InterruptedException {
        while (cut) {
            wait();
        }
    }

    /** Waits until bytes that were read at a time may go on. */
    synchronized void awaitDue(long readNanos) throws InterruptedException {
        while (true) {
            long millis = (readNanos + delayNanos - System.nanoTime()) / 1_000_000;
            if (!cut && millis <= 0) {
                return;
            }
            wait(cut ? 0 : millis);
        }
    }

    /** Counts bytes that went on, and waits as long as they take at the bounded speed. */
    synchronized void pass(int bytes) throws InterruptedException {
        passed += bytes;
        long until = System.nanoTime();
        while (bytesPerSecond > 0) {
            long takesNanos = bytes * 1_000_000_000L / bytesPerSecond;
            long millis = (until + takesNanos - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                return;
            }
            wait(millis);
        }
    }
}
