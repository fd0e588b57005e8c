package io.quorate.testkit.history;

import java.util.List;
import java.util.Optional;

/**
 * What transactions saw that looked at all accounts of a bank at once, while others moved money
 * between them, never more than there was. Can be used by many threads.
 */
public final class BankHistory {

    private final int accounts;
    private final long total;
    private long looks;
    private Optional<String> violation = Optional.empty();

    /**
     * Begins with a bank.
     *
     * @param total what all accounts hold together, always
     */
    public BankHistory(int accounts, long total) {
        this.accounts = accounts;
        this.total = total;
    }

    /**
     * Somebody saw this.
     *
     * @param who who did
     * @param balances one for each account
     */
    public synchronized void saw(String who, List<Long> balances) {
        looks++;
        if (violation.isPresent()) {
            return;
        }
        long sum = balances.stream().mapToLong(Long::longValue).sum();
        if (balances.size() != accounts) {
            report(who, balances, "which are not " + accounts + " accounts");
        } else if (sum != total) {
            report(who, balances, "together " + sum + " and not " + total);
        } else if (balances.stream().anyMatch(balance -> balance < 0)) {
            report(who, balances, "one of them below 0");
        }
    }

    private void report(String who, List<Long> balances, String problem) {
        violation = Optional.of(who + " saw the balances " + balances + ", " + problem);
    }

    /** How often somebody looked. */
    public synchronized long looks() {
        return looks;
    }

    /** The first look that saw money come, go, or be owed; empty if none did. */
    public synchronized Optional<String> violation() {
        return violation;
    }
}
