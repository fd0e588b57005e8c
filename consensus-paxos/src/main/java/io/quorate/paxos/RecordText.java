package io.quorate.paxos;

import io.quorate.api.Bytes;
import io.quorate.api.RecordSummary;

/** What a record of the log says, for people. */
final class RecordText implements Records.Reader {

    private String kind = "record";
    private long first;
    private long last;
    private long ballot;

    private RecordText() {}

    /**
     * What a record says.
     *
     * @throws IllegalArgumentException if it is none
     */
    static RecordSummary of(Bytes record) {
        RecordText text = new RecordText();
        Records.read(record, text);
        return new RecordSummary(text.kind, text.first, text.last, text.ballot);
    }

    @Override
    public void promised(long promised) {
        kind = "promised";
        ballot = promised;
    }

    @Override
    public void accepted(Item item) {
        kind = "accepted";
        add(item);
    }

    @Override
    public void chosen(Item item) {
        kind = "chosen";
        add(item);
    }

    private void add(Item item) {
        first = first == 0 ? item.slot() : Math.min(first, item.slot());
        last = Math.max(last, item.slot());
        ballot = Math.max(ballot, item.ballot());
    }

    @Override
    public void checkpoint(long promised, long trimmed, long decided) {
        kind = "checkpoint, trimmed up to " + trimmed;
        first = decided;
        last = decided;
        ballot = promised;
    }
}
