package io.quorate.testkit.search;

/**
 * What can happen at a node.
 *
 * @param kind what it is
 * @param number of the packet that arrives, of the command, of the batches that are synced
 * @param slow whether the node goes on before its disk is done with what it writes now
 */
record Action(Kind kind, int number, boolean slow) {

    enum Kind {
        DELIVERY(0),
        ELECTION(1),
        PULSE(2),
        PROPOSAL(3),
        SYNC(4),
        CRASH(5);

        private final int code;

        Kind(int code) {
            this.code = code;
        }
    }

    private static final int KIND_BITS = 3;
    private static final Kind[] KINDS = Kind.values();

    /** As one number, the smaller the simpler. */
    int code() {
        return (number << 1 | (slow ? 1 : 0)) << KIND_BITS | kind.code;
    }

    static Action of(int code) {
        int rest = code >>> KIND_BITS;
        return new Action(KINDS[code & ((1 << KIND_BITS) - 1)], rest >>> 1, (rest & 1) == 1);
    }
}
