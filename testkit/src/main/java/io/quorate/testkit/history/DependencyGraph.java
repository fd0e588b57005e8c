package io.quorate.testkit.history;

import io.quorate.testkit.history.AppendHistory.Append;
import io.quorate.testkit.history.AppendHistory.Read;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which transaction has to come before which. A circle in it means that there is no order; the
 * names of circles are those of Adya's thesis.
 */
final class DependencyGraph {

    private enum Kind {
        /** Both appended to a list, in this order. */
        WRITE_WRITE,
        /** The second one saw what the first one appended. */
        WRITE_READ,
        /** The first one did not see what the second one appended. */
        READ_WRITE,
        /** The first one had ended before the second one began. */
        TIME
    }

    private record Edge(AppendTransaction from, AppendTransaction to, Kind kind, String why) {}

    private final List<AppendTransaction> transactions;
    private final ListOrders orders;
    private final Map<AppendTransaction, List<Edge>> edges = new HashMap<>();

    DependencyGraph(List<AppendTransaction> transactions, ListOrders orders) {
        this.transactions = transactions;
        this.orders = orders;
    }

    /** A circle, if there is one. To be asked if every single read makes sense. */
    Optional<String> violation() {
        addWrites();
        for (AppendTransaction reader : transactions) {
            for (Read read : reader.reads()) {
                addRead(reader, read);
            }
        }
        addTime();
        EnumSet<Kind> kinds = EnumSet.noneOf(Kind.class);
        for (Kind kind : Kind.values()) {
            kinds.add(kind);
            List<Edge> circle = circle(kinds);
            if (!circle.isEmpty()) {
                return Optional.of(describe(circle));
            }
        }
        return Optional.empty();
    }

    private void add(AppendTransaction from, AppendTransaction to, Kind kind, String why) {
        if (from != to) {
            edges.computeIfAbsent(from, key -> new ArrayList<>())
                    .add(new Edge(from, to, kind, why));
        }
    }

    private void addWrites() {
        for (int list : orders.lists()) {
            List<Long> order = orders.order(list);
            for (int i = 1; i < order.size(); i++) {
                addWrites(list, order.get(i - 1), order.get(i));
            }
        }
        for (AppendTransaction writer : transactions) {
            for (Append append : writer.appends()) {
                List<Long> order = orders.order(append.list());
                if (!order.isEmpty() && !order.contains(append.value())) {
                    // It can only come behind all that was seen.
                    addWrites(append.list(), order.get(order.size() - 1), append.value());
                }
            }
        }
    }

    private void addWrites(int list, long first, long second) {
        add(
                orders.writer(first),
                orders.writer(second),
                Kind.WRITE_WRITE,
                second + " follows " + first + " in list " + list);
    }

    private void addRead(AppendTransaction reader, Read read) {
        List<Long> seen = read.seen();
        if (!seen.isEmpty()) {
            long last = seen.get(seen.size() - 1);
            add(
                    orders.writer(last),
                    reader,
                    Kind.WRITE_READ,
                    "the latter saw " + last + " in list " + read.list());
        }
        List<Long> order = orders.order(read.list());
        if (seen.size() < order.size()) {
            addMissed(reader, read, order.get(seen.size()));
            return;
        }
        for (AppendTransaction writer : transactions) {
            for (Append append : writer.appends()) {
                if (append.list() == read.list() && !order.contains(append.value())) {
                    addMissed(reader, read, append.value());
                }
            }
        }
    }

    private void addMissed(AppendTransaction reader, Read read, long value) {
        add(
                reader,
                orders.writer(value),
                Kind.READ_WRITE,
                "the former did not see " + value + " in list " + read.list());
    }

    /** Leaves out what follows from two others. */
    private void addTime() {
        List<AppendTransaction> begun = new ArrayList<>(transactions);
        begun.sort(Comparator.comparingLong(transaction -> transaction.began));
        List<AppendTransaction> ended = new ArrayList<>(transactions);
        ended.removeIf(transaction -> transaction.ended == AppendTransaction.OPEN);
        ended.sort(Comparator.comparingLong(transaction -> transaction.ended));
        List<AppendTransaction> frontier = new ArrayList<>();
        int next = 0;
        for (AppendTransaction later : begun) {
            while (next < ended.size() && ended.get(next).ended < later.began) {
                AppendTransaction newest = ended.get(next++);
                frontier.removeIf(earlier -> earlier.ended < newest.began);
                frontier.add(newest);
            }
            for (AppendTransaction earlier : frontier) {
                add(earlier, later, Kind.TIME, "the former had ended when the latter began");
            }
        }
    }

    /**
     * The shortest circle of these kinds through one of its transactions; empty if there is none.
     */
    private List<Edge> circle(Set<Kind> kinds) {
        Set<AppendTransaction> left = inCircles(kinds);
        List<Edge> shortest = List.of();
        for (AppendTransaction start : transactions) {
            if (left.contains(start)) {
                List<Edge> circle = circle(start, left, kinds);
                if (!circle.isEmpty() && (shortest.isEmpty() || circle.size() < shortest.size())) {
                    shortest = circle;
                }
            }
        }
        return shortest;
    }

    /** What is left when those with nothing before them are taken away, again and again. */
    private Set<AppendTransaction> inCircles(Set<Kind> kinds) {
        Map<AppendTransaction, Integer> before = new HashMap<>();
        transactions.forEach(transaction -> before.put(transaction, 0));
        for (List<Edge> some : edges.values()) {
            for (Edge edge : some) {
                if (kinds.contains(edge.kind())) {
                    before.merge(edge.to(), 1, Integer::sum);
                }
            }
        }
        ArrayDeque<AppendTransaction> first = new ArrayDeque<>();
        before.forEach((transaction, count) -> addIf(count == 0, transaction, first));
        while (!first.isEmpty()) {
            AppendTransaction transaction = first.remove();
            before.remove(transaction);
            for (Edge edge : edges.getOrDefault(transaction, List.of())) {
                if (kinds.contains(edge.kind())) {
                    int count = before.merge(edge.to(), -1, Integer::sum);
                    addIf(count == 0, edge.to(), first);
                }
            }
        }
        return before.keySet();
    }

    private static void addIf(
            boolean free, AppendTransaction transaction, ArrayDeque<AppendTransaction> to) {
        if (free) {
            to.add(transaction);
        }
    }

    private List<Edge> circle(
            AppendTransaction start, Set<AppendTransaction> within, Set<Kind> kinds) {
        Map<AppendTransaction, Edge> reachedBy = new HashMap<>();
        ArrayDeque<AppendTransaction> next = new ArrayDeque<>(List.of(start));
        while (!next.isEmpty() && !reachedBy.containsKey(start)) {
            for (Edge edge : edges.getOrDefault(next.remove(), List.of())) {
                if (kinds.contains(edge.kind())
                        && within.contains(edge.to())
                        && reachedBy.putIfAbsent(edge.to(), edge) == null) {
                    next.add(edge.to());
                }
            }
        }
        List<Edge> circle = new ArrayList<>();
        Edge edge = reachedBy.get(start);
        while (edge != null) {
            circle.add(0, edge);
            edge = edge.from() == start ? null : reachedBy.get(edge.from());
        }
        return circle;
    }

    private static String describe(List<Edge> circle) {
        return name(circle)
                + ": "
                + circle.stream()
                        .map(edge -> edge.from() + " before " + edge.to() + ", as " + edge.why())
                        .collect(Collectors.joining("; "));
    }

    private static String name(List<Edge> circle) {
        Map<Kind, Long> counts =
                circle.stream().collect(Collectors.groupingBy(Edge::kind, Collectors.counting()));
        if (counts.containsKey(Kind.TIME)) {
            return "against real time";
        }
        long missed = counts.getOrDefault(Kind.READ_WRITE, 0L);
        if (missed > 0) {
            return missed == 1 ? "lost update or fractured read (G-single)" : "write skew (G2)";
        }
        return counts.containsKey(Kind.WRITE_READ)
                ? "circular flow of information (G1c)"
                : "writes in a circle (G0)";
    }
}
