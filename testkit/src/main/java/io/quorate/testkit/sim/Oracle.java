package io.quorate.testkit.sim;

import io.quorate.api.Bytes;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Sees all nodes and all clients, and knows what must hold between them. Every check costs the same
 * however long the history is.
 *
 * <p>Invariant: the canonical history is written by whoever decides a position first; all others
 * are compared with it.
 */
final class Oracle {

    // An operation's outcome: 0 as long as it has none.
    private static final byte DECIDED = 1;
    private static final byte REFUSED = 2;
    private static final byte UNKNOWN = 3;

    private final World world;

    // By position, from 1 up.
    private long[] commands = new long[1024];
    private long[] states = new long[1024];
    private long[] newestCommand = new long[1024];
    private int size;

    // By operation, from 0 up.
    private byte[] outcomes = new byte[1024];
    private long[] positions = new long[1024];
    private long[] mustFollow = new long[1024];
    private int operations;

    private long acknowledged;
    private final Map<Long, Integer> leaders = new HashMap<>();

    Oracle(World world) {
        this.world = world;
    }

    /** How many positions are decided. */
    long size() {
        return size;
    }

    /** The newest position that was decided for a command. */
    long lastCommand() {
        return newestCommand[size];
    }

    /** The newest position that a client has seen to be decided. */
    long acknowledged() {
        return acknowledged;
    }

    /** A command begins: it gets a number. */
    int invoke() {
        if (operations == outcomes.length) {
            outcomes = Arrays.copyOf(outcomes, operations * 2);
            positions = Arrays.copyOf(positions, operations * 2);
            mustFollow = Arrays.copyOf(mustFollow, operations * 2);
        }
        mustFollow[operations] = acknowledged;
        return operations++;
    }

    static Bytes command(int operation, int size) {
        byte[] bytes = new byte[Math.max(size, Integer.BYTES)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = i < Integer.BYTES ? (byte) (operation >>> (8 * i)) : (byte) (operation + i);
        }
        return Bytes.wrap(bytes);
    }

    static long digest(Bytes command) {
        long hash = command.size();
        for (int i = 0; i < command.size(); i++) {
            hash = (hash ^ command.get(i)) * 0x100000001B3L;
        }
        return SimRandom.mix(hash) | 1;
    }

    void decided(int node, long position, Bytes command) {
        long digest = digest(command);
        if (record(node, position, digest)) {
            newestCommand[size] = position;
            states[size] = MachineState.after(states[size - 1], position, digest);
            place(command, position);
        }
    }

    void decidedInternally(int node, long position) {
        if (record(node, position, 0)) {
            newestCommand[size] = newestCommand[size - 1];
            states[size] = states[size - 1];
        }
    }

    /** A node's state machine went from one position to another by a command. */
    void applied(int node, long before, long position, Bytes command, long state) {
        world.stats.count(Metric.COMMANDS_APPLIED);
        if (position > size || position <= before) {
            fail(node, "applied position " + position + " after " + before + " of " + size);
        } else if (commands[(int) position] != digest(command)) {
            fail(node, "applied another command than was decided at position " + position);
        } else if (newestCommand[(int) position - 1] > before) {
            fail(node, "applied " + position + " after " + before + " and left a command out");
        } else if (states[(int) position] != state) {
            fail(node, "has another state than others had at position " + position);
        }
    }

    /** A node's state was replaced by that of a snapshot. */
    void restored(int node, MachineState state) {
        if (state.position() > size || states[(int) state.position()] != state.digest()) {
            fail(node, "restored a state that was never decided: " + state);
        }
    }

    void acknowledge(int node, int operation, long position, Bytes result) {
        world.stats.count(Metric.OPS_DECIDED);
        outcomes[operation] = DECIDED;
        if (positions[operation] != position || position == 0) {
            fail(
                    node,
                    "acknowledged operation "
                            + operation
                            + " at position "
                            + position
                            + ", but it"
                            + " was decided at "
                            + positions[operation]
                            + " (0: nowhere)");
        } else if (position <= mustFollow[operation]) {
            fail(
                    node,
                    "acknowledged operation "
                            + operation
                            + " at position "
                            + position
                            + ", though position "
                            + mustFollow[operation]
                            + " was acknowledged before it began");
        } else if (!result.equals(SimMachine.result(states[(int) position]))) {
            fail(node, "answered operation " + operation + " with another's result");
        }
        acknowledged = Math.max(acknowledged, position);
    }

    void refuse(int node, int operation) {
        world.stats.count(Metric.OPS_REFUSED);
        outcomes[operation] = REFUSED;
        if (positions[operation] != 0) {
            fail(
                    node,
                    "refused operation "
                            + operation
                            + ", which was decided at position "
                            + positions[operation]);
        }
    }

    void leaveOpen(int operation) {
        world.stats.count(Metric.OPS_UNKNOWN);
        outcomes[operation] = UNKNOWN;
    }

    /** A read was allowed that began when {@code floor} was acknowledged. */
    void read(int node, long floor, long position, MachineState state) {
        world.stats.count(Metric.READS_SERVED);
        if (position < floor) {
            fail(node, "allows a read at " + position + ", but " + floor + " was acknowledged");
        } else if (state.position() < newestCommand[(int) Math.min(position, size)]) {
            fail(node, "allows a read at " + position + " with a state of " + state.position());
        }
    }

    void leads(int node, long epoch) {
        Integer other = leaders.putIfAbsent(epoch, node);
        if (other == null) {
            world.stats.count(Metric.ELECTIONS);
        } else if (other != node) {
            fail(node, "leads epoch " + epoch + ", which node " + (other + 1) + " led");
        }
    }

    /** Whether a state machine at this position contains every command. */
    boolean isComplete(MachineState state) {
        return state.position() >= lastCommand();
    }

    private boolean record(int node, long position, long digest) {
        if (position <= size) {
            if (commands[(int) position] != digest) {
                fail(node, "decided something else than others did at position " + position);
            }
            return false;
        }
        if (position > size + 1) {
            fail(node, "decided position " + position + " when no one had decided " + (size + 1));
            return false;
        }
        size++;
        if (size == commands.length) {
            commands = Arrays.copyOf(commands, size * 2);
            states = Arrays.copyOf(states, size * 2);
            newestCommand = Arrays.copyOf(newestCommand, size * 2);
        }
        commands[size] = digest;
        world.stats.count(Metric.POSITIONS_DECIDED);
        world.trace.note(Trace.What.DECIDE, node, position, digest);
        return true;
    }

    /** The number of the operation that a command is of. */
    static int operation(Bytes command) {
        int operation = 0;
        for (int i = Integer.BYTES - 1; i >= 0; i--) {
            operation = operation << 8 | (command.get(i) & 0xFF);
        }
        return operation;
    }

    private void place(Bytes command, long position) {
        int operation = operation(command);
        if (operation < 0 || operation >= operations) {
            world.fail("position " + position + " was decided for a command of nobody's");
        } else if (positions[operation] != 0) {
            world.fail(
                    "operation "
                            + operation
                            + " was decided twice: at "
                            + positions[operation]
                            + " and at "
                            + position);
        } else if (outcomes[operation] == REFUSED) {
            world.fail("operation " + operation + " was refused, and decided at " + position);
        } else {
            positions[operation] = position;
        }
    }

    private void fail(int node, String rule) {
        world.fail("node " + (node + 1) + " " + rule);
    }
}
