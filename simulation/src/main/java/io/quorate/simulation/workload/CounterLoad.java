package io.quorate.simulation.workload;

import io.quorate.api.Bytes;
import io.quorate.api.ReadMode;
import io.quorate.kv.OutcomeUnknownException;
import io.quorate.kv.client.KvClient;
import io.quorate.kv.client.KvNow;
import io.quorate.kv.client.KvTransaction;
import io.quorate.server.demo.Findings;
import io.quorate.server.demo.Load;
import io.quorate.server.demo.Tally;
import io.quorate.testkit.history.CounterHistory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Increments of four counters, and reads of them: one operation in four. */
final class CounterLoad implements Load {

    private static final int COUNTERS = 4;

    private final int ops;
    private final long seed;
    private final Tally tally = new Tally();
    private final CounterHistory history = new CounterHistory();

    CounterLoad(int ops, long seed) {
        this.ops = ops;
        this.seed = seed;
    }

    @Override
    public void run(KvClient client, CountDownLatch mayFinish) throws InterruptedException {
        Clients.run(ops, mayFinish, tally, number -> perform(client, number));
    }

    private void perform(KvClient client, int number) {
        int counter = Values.random(seed, number).nextInt(COUNTERS);
        if (number % 4 == 0) {
            int read = history.read(counter);
            history.ended(
                    read,
                    Values.number(
                            KvNow.of(
                                    client.get(
                                            Values.FAMILY, key(counter), ReadMode.LINEARIZABLE))));
            return;
        }
        int increment = history.increment(counter);
        long value;
        try {
            value = client.runNow(Clients.LIMIT, attempt -> add(attempt, counter)).result();
        } catch (OutcomeUnknownException e) {
            // It stays open: it may count now, or later.
            throw e;
        } catch (RuntimeException e) {
            history.refused(increment);
            throw e;
        }
        history.ended(increment, value);
    }

    private long add(KvTransaction attempt, int counter) {
        long value = Values.number(KvNow.of(attempt.get(Values.FAMILY, key(counter)))) + 1;
        attempt.put(Values.FAMILY, key(counter), Values.bytes(value));
        return value;
    }

    private Bytes key(int counter) {
        return Values.key("counter-" + seed, counter);
    }

    @Override
    public Tally tally() {
        return tally;
    }

    @Override
    public Findings check(List<KvClient> replicas) {
        for (KvClient replica : replicas) {
            for (int counter = 0; counter < COUNTERS; counter++) {
                int read = history.read(counter);
                history.ended(read, Values.number(Values.local(replica, key(counter))));
            }
        }
        return new Findings(
                Map.of("operationsChecked", (long) history.size()),
                history.violation().map(List::of).orElse(List.of()));
    }
}
