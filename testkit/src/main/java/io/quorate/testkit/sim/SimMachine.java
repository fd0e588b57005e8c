package io.quorate.testkit.sim;

import io.quorate.api.Bytes;
import io.quorate.api.Decision;
import io.quorate.api.StateMachine;
import io.quorate.api.StateSnapshot;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** The state machine of one life of a node. The oracle sees all that is applied. */
final class SimMachine implements StateMachine {

    /** A snapshot has so many bytes behind the state, so that it takes several pieces. */
    private static final int PADDING_MAX = 40_000;

    private final SimLife<?> life;
    private final SimRandom random;
    private final double flushShare;
    private MachineState state;

    SimMachine(SimLife<?> life, SimRandom random, double flushShare) {
        this.life = life;
        this.random = random;
        this.flushShare = flushShare;
        this.state = life.durableState();
    }

    MachineState state() {
        return state;
    }

    @Override
    public long lastApplied() {
        return state.position();
    }

    @Override
    public List<Bytes> apply(List<Decision> decisions) {
        life.effect(Trace.What.APPLY, decisions.size());
        List<Bytes> results = new ArrayList<>(decisions.size());
        for (Decision decision : decisions) {
            long before = state.position();
            long command = Oracle.digest(decision.command());
            state = state.after(decision.position(), command, Oracle.operation(decision.command()));
            life.applied(before, decision, state);
            results.add(result(state.digest()));
        }
        if (random.chance(flushShare)) {
            life.makeDurable(state);
        }
        return results;
    }

    @Override
    public void skipTo(long position) {
        if (position > state.position()) {
            state = new MachineState(position, state.digest(), state.registers());
        }
    }

    @Override
    public StateSnapshot prepareSnapshot() {
        life.effect(Trace.What.APPLY, 0);
        return new Snapshot(state);
    }

    @Override
    public void restore(long position, InputStream in) throws IOException {
        life.effect(Trace.What.APPLY, -1);
        DataInputStream data = new DataInputStream(in);
        MachineState restored =
                new MachineState(data.readLong(), data.readLong(), Registers.readFrom(data));
        byte[] padding = new byte[data.readInt()];
        data.readFully(padding);
        if (restored.position() != position || in.read() >= 0) {
            throw new IOException("a snapshot of " + restored + " offered as one of " + position);
        }
        state = restored;
        life.makeDurable(restored);
        life.restored(restored);
    }

    @Override
    public void close() {}

    static Bytes result(long digest) {
        byte[] bytes = new byte[Long.BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (digest >>> (8 * i));
        }
        return Bytes.wrap(bytes);
    }

    private final class Snapshot implements StateSnapshot {

        private final MachineState fixed;

        Snapshot(MachineState fixed) {
            this.fixed = fixed;
        }

        @Override
        public long position() {
            return fixed.position();
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            life.effect(Trace.What.APPLY, -2);
            DataOutputStream data = new DataOutputStream(out);
            data.writeLong(fixed.position());
            data.writeLong(fixed.digest());
            fixed.registers().writeTo(data);
            byte[] padding = new byte[(int) Long.remainderUnsigned(fixed.digest(), PADDING_MAX)];
            data.writeInt(padding.length);
            data.write(padding);
            data.flush();
            life.makeDurable(fixed);
        }

        @Override
        public void close() {}
    }
}
