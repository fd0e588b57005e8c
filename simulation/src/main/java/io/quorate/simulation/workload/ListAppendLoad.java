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
import io.quorate.testkit.history.AppendHistory;
import io.quorate.testkit.history.AppendHistory.Append;
import io.quorate.testkit.history.AppendHistory.Read;
import io.quorate.testkit.history.AppendHistory.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;

/** Transactions of up to four steps on four lists; from time to time on others. */
final class ListAppendLoad implements Load {

    private static final int LISTS = 4;
    private static final int STEPS_MAX = 4;

    /** How many operations meet on the same lists, so that none grows long. */
    private static final int OPS_PER_LISTS = 200;

    private final int ops;
    private final long seed;
    private final Tally tally = new Tally();
    private final AppendHistory history = new AppendHistory();

    ListAppendLoad(int ops, long seed) {
        this.ops = ops;
        this.seed = seed;
    }

    @Override
    public void run(KvClient client, CountDownLatch mayFinish) throws InterruptedException {
        Clients.run(ops, mayFinish, tally, number -> perform(client, number));
    }

    private void perform(KvClient client, int number) {
        if (number % 8 == 0) {
            readOutside(client, number);
            return;
        }
        int transaction = history.begin();
        List<Step> steps = new ArrayList<>();
        try {
            client.runNow(Clients.LIMIT, attempt -> perform(attempt, number, steps));
        } catch (OutcomeUnknownException e) {
            history.unknown(transaction, steps);
            throw e;
        } catch (RuntimeException e) {
            history.aborted(transaction, steps);
            throw e;
        }
        history.committed(transaction, steps);
    }

    private int perform(KvTransaction attempt, int number, List<Step> steps) {
        steps.clear();
        SplittableRandom random = Values.random(seed, number);
        boolean readsOnly = random.nextInt(4) == 0;
        int count = random.nextInt(1, STEPS_MAX + 1);
        for (int i = 0; i < count; i++) {
            int list = list(number, random);
            Optional<Bytes> value = KvNow.of(attempt.get(Values.FAMILY, key(list)));
            if (readsOnly || random.nextBoolean()) {
                steps.add(new Read(list, Values.list(value)));
            } else {
                long appended = (long) number * STEPS_MAX + i + 1;
                attempt.put(Values.FAMILY, key(list), Values.appended(value, appended));
                steps.add(new Append(list, appended));
            }
        }
        return count;
    }

    private void readOutside(KvClient client, int number) {
        int list = list(number, Values.random(seed, number));
        int transaction = history.begin();
        Optional<Bytes> value =
                KvNow.of(client.get(Values.FAMILY, key(list), ReadMode.LINEARIZABLE));
        history.committed(transaction, List.of(new Read(list, Values.list(value))));
    }

    private static int list(int number, SplittableRandom random) {
        return number / OPS_PER_LISTS * LISTS + random.nextInt(LISTS);
    }

    private Bytes key(int list) {
        return Values.key("list-" + seed, list);
    }

    @Override
    public Tally tally() {
        return tally;
    }

    @Override
    public Findings check(List<KvClient> replicas) {
        int lists = (ops + OPS_PER_LISTS - 1) / OPS_PER_LISTS * LISTS;
        for (KvClient replica : replicas) {
            for (int list = 0; list < lists; list++) {
                int transaction = history.begin();
                List<Long> seen = Values.list(Values.local(replica, key(list)));
                history.committed(transaction, List.of(new Read(list, seen)));
            }
        }
        return new Findings(
                Map.of("transactionsChecked", (long) history.size()),
                history.violation().map(List::of).orElse(List.of()));
    }
}
