package io.quorate.simulation.workload;

import io.quorate.api.Bytes;
import io.quorate.api.ReadMode;
import io.quorate.kv.KvEntry;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.RangeResult;
import io.quorate.kv.client.KvClient;
import io.quorate.kv.client.KvNow;
import io.quorate.kv.client.KvTransaction;
import io.quorate.server.demo.Findings;
import io.quorate.server.demo.Load;
import io.quorate.server.demo.Tally;
import io.quorate.testkit.history.BankHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;

/** Transfers between eight accounts, and looks at all of them: one operation in four. */
final class BankLoad implements Load {

    private static final int ACCOUNTS = 8;
    private static final long OPENING_BALANCE = 100;
    private static final int AMOUNT_MAX = 60;

    private final int ops;
    private final long seed;
    private final Tally tally = new Tally();
    private final BankHistory history = new BankHistory(ACCOUNTS, ACCOUNTS * OPENING_BALANCE);

    BankLoad(int ops, long seed) {
        this.ops = ops;
        this.seed = seed;
    }

    @Override
    public void run(KvClient client, CountDownLatch mayFinish) throws InterruptedException {
        client.runNow(Clients.LIMIT, this::open);
        Clients.run(ops, mayFinish, tally, number -> perform(client, number));
    }

    private int open(KvTransaction attempt) {
        for (int account = 0; account < ACCOUNTS; account++) {
            attempt.put(Values.FAMILY, key(account), Values.bytes(OPENING_BALANCE));
        }
        return ACCOUNTS;
    }

    private void perform(KvClient client, int number) {
        if (number % 8 == 0) {
            RangeResult all = KvNow.of(client.range(accounts(), ReadMode.LINEARIZABLE));
            history.saw("read " + number, balances(all));
        } else if (number % 8 == 4) {
            RangeResult all =
                    client.runNow(Clients.LIMIT, attempt -> KvNow.of(attempt.range(accounts())))
                            .result();
            history.saw("transaction " + number, balances(all));
        } else {
            client.runNow(Clients.LIMIT, attempt -> transfer(attempt, Values.random(seed, number)));
        }
    }

    private long transfer(KvTransaction attempt, SplittableRandom random) {
        int from = random.nextInt(ACCOUNTS);
        int to = (from + random.nextInt(1, ACCOUNTS)) % ACCOUNTS;
        long amount = random.nextInt(1, AMOUNT_MAX + 1);
        long left = balance(attempt, from) - amount;
        if (left < 0) {
            return 0;
        }
        long there = balance(attempt, to) + amount;
        attempt.put(Values.FAMILY, key(from), Values.bytes(left));
        attempt.put(Values.FAMILY, key(to), Values.bytes(there));
        return amount;
    }

    private long balance(KvTransaction attempt, int account) {
        return Values.number(KvNow.of(attempt.get(Values.FAMILY, key(account))));
    }

    private RangeQuery accounts() {
        return new RangeQuery(
                Values.FAMILY, key(0), Optional.of(key(ACCOUNTS)), 2 * ACCOUNTS, false, false);
    }

    private static List<Long> balances(RangeResult all) {
        List<Long> balances = new ArrayList<>();
        for (KvEntry entry : all.entries()) {
            balances.add(Values.number(Optional.of(entry.value())));
        }
        return balances;
    }

    private Bytes key(int account) {
        return Values.key("account-" + seed, account);
    }

    @Override
    public Tally tally() {
        return tally;
    }

    @Override
    public Findings check(List<KvClient> replicas) {
        for (int replica = 0; replica < replicas.size(); replica++) {
            List<Long> balances = new ArrayList<>();
            for (int account = 0; account < ACCOUNTS; account++) {
                balances.add(Values.number(Values.local(replicas.get(replica), key(account))));
            }
            history.saw("replica " + (replica + 1), balances);
        }
        return new Findings(
                Map.of("looks", history.looks()),
                history.violation().map(List::of).orElse(List.of()));
    }
}
