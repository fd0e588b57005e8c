package io.quorate.testkit.search;

import io.quorate.testkit.search.Action.Kind;
import java.util.ArrayList;
import java.util.List;

/** A story that leads to the state where a search begins. Its steps count for no bound. */
public final class Prologue {

    /** So numbers of its commands are not those of a search. */
    static final int COMMAND_OFFSET = 100;

    /** A search that begins where a cluster does. */
    public static final Prologue NONE = new Prologue(List.of());

    /**
     * What happens next.
     *
     * @param from the sender, for a delivery
     * @param message the simple name of the message's class, for a delivery
     */
    record Line(Kind kind, int node, int from, String message) {}

    private final List<Line> lines;

    private Prologue(List<Line> lines) {
        this.lines = lines;
    }

    private Prologue with(Line line) {
        List<Line> more = new ArrayList<>(lines);
        more.add(line);
        return new Prologue(List.copyOf(more));
    }

    List<Line> lines() {
        return lines;
    }

    /** A node times out. */
    public Prologue election(int node) {
        return with(new Line(Kind.ELECTION, node, 0, ""));
    }

    /** A client hands a node that leads a command. */
    public Prologue proposal(int node) {
        return with(new Line(Kind.PROPOSAL, node, 0, ""));
    }

    public Prologue pulse(int node) {
        return with(new Line(Kind.PULSE, node, 0, ""));
    }

    public Prologue crash(int node) {
        return with(new Line(Kind.CRASH, node, 0, ""));
    }

    /** The newest message of this kind on its way between two nodes arrives. */
    public Prologue delivery(int from, int to, Class<?> message) {
        return with(new Line(Kind.DELIVERY, to, from, message.getSimpleName()));
    }
}
