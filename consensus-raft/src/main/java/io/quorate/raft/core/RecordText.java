package io.quorate.raft.core;

import io.quorate.api.Bytes;
import io.quorate.api.RecordSummary;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a record of the log says, for people. */
public final class RecordText implements Records.Reader {

    private @Nullable RecordSummary summary;

    private RecordText() {}

    /**
     * What a record says.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static RecordSummary of(Bytes record) {
        RecordText text = new RecordText();
        Records.read(record, text);
        RecordSummary read = text.summary;
        return read == null ? new RecordSummary("record", 0, 0, 0) : read;
    }

    @Override
    public void onEntry(Entry entry) {
        String kind = entry.kind().name().toLowerCase(Locale.ROOT);
        summary = new RecordSummary("entry: " + kind, entry.index(), entry.index(), entry.term());
    }

    @Override
    public void onHardState(HardState state) {
        String vote = state.votedFor().map(node -> "vote for " + node).orElse("no vote");
        summary = new RecordSummary("term, " + vote, 0, 0, state.currentTerm());
    }

    @Override
    public void onBeginning(long index, long term) {
        summary = new RecordSummary("the log begins after", index, index, term);
    }

    @Override
    public void onBootstrap(Configuration configuration) {
        summary = new RecordSummary("first members", 0, 0, 0);
    }
}
