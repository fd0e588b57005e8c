package io.quorate.runtime.host;

import io.quorate.api.Bytes;
import io.quorate.api.Decision;
import io.quorate.api.StateMachine;
import io.quorate.api.StateSnapshot;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A state machine that is the list of all commands. */
final class Journal implements StateMachine {

    String content = "";
    long position;
    final List<Integer> batchSizes = new ArrayList<>();
    @Nullable Throwable broken;
    int openSnapshots;
    boolean restoreFails;
    Runnable beforeRestore = () -> {};
    int padding;

    @Override
    public long lastApplied() {
        return position;
    }

    @Override
    public List<Bytes> apply(List<Decision> decisions) {
        if (broken instanceof Error) {
            throw (Error) broken;
        }
        if (broken != null) {
            throw (RuntimeException) broken;
        }
        batchSizes.add(decisions.size());
        List<Bytes> results = new ArrayList<>();
        for (Decision decision : decisions) {
            if (decision.position() <= position) {
                throw new IllegalStateException(
                        "position " + decision.position() + " after " + position);
            }
            position = decision.position();
            content += decision.command().toUtf8() + ";";
            results.add(Bytes.utf8("done " + decision.command().toUtf8()));
        }
        return results;
    }

    @Override
    public void skipTo(long to) {
        position = Math.max(position, to);
    }

    @Override
    public StateSnapshot prepareSnapshot() {
        String fixed = content + " ".repeat(padding);
        long at = position;
        openSnapshots++;
        return new StateSnapshot() {
            private boolean closed;

            @Override
            public long position() {
                return at;
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                out.write(fixed.getBytes(StandardCharsets.UTF_8));
            }

            @Override
            public void close() {
                if (!closed) {
                    closed = true;
                    openSnapshots--;
                }
            }
        };
    }

    @Override
    public void restore(long to, InputStream in) throws IOException {
        beforeRestore.run();
        if (restoreFails) {
            throw new IOException("the disk does not answer");
        }
        content = new String(in.readAllBytes(), StandardCharsets.UTF_8).trim();
        position = to;
    }

    @Override
    public void close() {}
}
