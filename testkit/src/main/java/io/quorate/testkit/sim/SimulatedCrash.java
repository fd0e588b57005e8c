package io.quorate.testkit.sim;

/** The end of a simulated process, thrown through whatever it was doing. */
final class SimulatedCrash extends Error {

    private static final long serialVersionUID = 1L;

    SimulatedCrash() {
        super("the simulated process died", null, false, false);
    }
}
