package io.quorate.testkit.sim;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** What clients write and read: a few numbers. Immutable. */
final class Registers {

    static final int COUNT = 4;
    static final Registers EMPTY = new Registers(new int[COUNT]);

    private final int[] values;

    private Registers(int[] values) {
        this.values = values;
    }

    /** Which register an operation is about. */
    static int of(int operation) {
        return Math.floorMod(operation, COUNT);
    }

    /** What an operation writes there: never 0, and nothing else writes the same. */
    static int value(int operation) {
        return operation + 1;
    }

    int get(int register) {
        return values[register];
    }

    Registers after(int operation) {
        int[] next = values.clone();
        next[of(operation)] = value(operation);
        return new Registers(next);
    }

    void writeTo(DataOutputStream out) throws IOException {
        for (int value : values) {
            out.writeInt(value);
        }
    }

    static Registers readFrom(DataInputStream in) throws IOException {
        int[] values = new int[COUNT];
        for (int i = 0; i < COUNT; i++) {
            values[i] = in.readInt();
        }
        return new Registers(values);
    }
}
