package io.quorate.bench.node;

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

/** A state machine that answers each command with itself, and only counts them. */
final class EchoMachine implements StateMachine {

    private long position;
    private long count;

    @Override
    public long lastApplied() {
        return position;
    }

    @Override
    public List<Bytes> apply(List<Decision> decisions) {
        List<Bytes> results = new ArrayList<>(decisions.size());
        for (Decision decision : decisions) {
            results.add(decision.command());
            position = decision.position();
        }
        count += decisions.size();
        return results;
    }

    @Override
    public StateSnapshot prepareSnapshot() {
        return new Fixed(position, count);
    }

    private record Fixed(long position, long count) implements StateSnapshot {
        @Override
        public void writeTo(OutputStream out) throws IOException {
            new DataOutputStream(out).writeLong(count);
        }

        @Override
        public void close() {}
    }

    @Override
    public void restore(long newPosition, InputStream in) throws IOException {
        count = new DataInputStream(in).readLong();
        position = newPosition;
    }

    @Override
    public void close() {}
}
