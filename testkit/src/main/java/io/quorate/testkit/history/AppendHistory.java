package io.quorate.testkit.history;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What transactions did to lists, and what they saw. A transaction appends values to lists and
 * reads whole lists; no value is ever appended twice. Since a list that was read tells the order of
 * all appends before, the transactions' dependencies can be read off it.
 *
 * <p>Can be used by many threads. A transaction is to begin here before it begins anywhere else,
 * and to end here after it has ended everywhere else.
 */
public final class AppendHistory {

    private final List<AppendTransaction> transactions = new ArrayList<>();
    private long clock;

    /** What a transaction does, one after the other. */
    public sealed interface Step {
        /** Which list it is about. */
        int list();
    }

    /** Appends a value. */
    public record Append(int list, long value) implements Step {}

    /** Sees a whole list. */
    public record Read(int list, List<Long> seen) implements Step {
        public Read {
            seen = List.copyOf(seen);
        }
    }

    /** A transaction begins. Until it has ended, it counts as of unknown outcome, without steps. */
    public synchronized int begin() {
        transactions.add(new AppendTransaction(transactions.size(), clock++));
        return transactions.size() - 1;
    }

    /** The transaction has had its effect. */
    public void committed(int transaction, List<Step> steps) {
        end(transaction, AppendTransaction.Fate.COMMITTED, steps);
    }

    /** It has had no effect and never will. */
    public void aborted(int transaction, List<Step> steps) {
        end(transaction, AppendTransaction.Fate.ABORTED, steps);
    }

    /** It may have had its effect, and may have it later. */
    public void unknown(int transaction, List<Step> steps) {
        end(transaction, AppendTransaction.Fate.UNKNOWN, steps);
    }

    private synchronized void end(int number, AppendTransaction.Fate fate, List<Step> steps) {
        AppendTransaction transaction = transactions.get(number);
        if (transaction.ended != AppendTransaction.OPEN || !transaction.steps.isEmpty()) {
            throw new IllegalStateException("transaction " + number + " has ended already");
        }
        transaction.fate = fate;
        transaction.steps = List.copyOf(steps);
        if (fate != AppendTransaction.Fate.UNKNOWN) {
            transaction.ended = clock++;
        }
    }

    /** How many transactions have begun. */
    public synchronized int size() {
        return transactions.size();
    }

    /**
     * Whether there is an order of all committed transactions, and any of unknown outcome, that
     * explains what each one saw, and in which a transaction that began after another one had ended
     * comes behind it: strict serializability.
     *
     * <p>What is found is certain. It is complete for appends that some read has seen, so a history
     * ends with a read of each list.
     *
     * @return empty if nothing is wrong; otherwise what is, with the transactions that prove it
     */
    public synchronized Optional<String> violation() {
        Set<Long> seen = new HashSet<>();
        for (AppendTransaction transaction : transactions) {
            if (transaction.fate != AppendTransaction.Fate.ABORTED) {
                transaction.addSeenOfOthers(seen);
            }
        }
        List<AppendTransaction> effective = new ArrayList<>();
        for (AppendTransaction transaction : transactions) {
            if (transaction.tookEffect(seen)) {
                effective.add(transaction);
            }
        }
        ListOrders orders = new ListOrders(transactions, effective);
        return orders.violation().or(() -> new DependencyGraph(effective, orders).violation());
    }
}
