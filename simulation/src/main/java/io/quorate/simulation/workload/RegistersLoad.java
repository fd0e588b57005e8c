package io.quorate.simulation.workload;

import io.quorate.api.Bytes;
import io.quorate.api.ReadMode;
import io.quorate.kv.client.KvClient;
import io.quorate.kv.client.KvClientException;
import io.quorate.kv.client.KvNow;
import io.quorate.server.demo.Findings;
import io.quorate.server.demo.Load;
import io.quorate.server.demo.Tally;
import io.quorate.testkit.history.RegisterHistory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/** Puts and gets of four keys; from time to time of others. */
final class RegistersLoad implements Load {

    private static final int REGISTERS = 4;

    /** How many operations meet on the same registers: an order is to be found in short time. */
    private static final int OPS_PER_REGISTERS = 160;

    private final int ops;
    private final long seed;
    private final Tally tally = new Tally();

    /** Used by one thread at a time. */
    private final RegisterHistory history = new RegisterHistory();

    RegistersLoad(int ops, long seed) {
        this.ops = ops;
        this.seed = seed;
    }

    @Override
    public void run(KvClient client, CountDownLatch mayFinish) throws InterruptedException {
        Clients.run(ops, mayFinish, tally, number -> perform(client, number));
    }

    private void perform(KvClient client, int number) {
        SplittableRandom random = Values.random(seed, number);
        int register = number / OPS_PER_REGISTERS * REGISTERS + random.nextInt(REGISTERS);
        if (random.nextBoolean()) {
            read(register, () -> read(client, register));
        } else {
            write(client, register, number + 1L);
        }
    }

    private void read(int register, Supplier<Optional<Bytes>> question) {
        int read;
        synchronized (history) {
            read = history.read(register);
        }
        long value = Values.number(question.get());
        synchronized (history) {
            history.saw(read, value);
        }
    }

    private Optional<Bytes> read(KvClient client, int register) {
        return KvNow.of(client.get(Values.FAMILY, key(register), ReadMode.LINEARIZABLE));
    }

    private void write(KvClient client, int register, long value) {
        int write;
        synchronized (history) {
            write = history.write(register, value);
        }
        try {
            KvNow.of(client.put(Values.FAMILY, key(register), Values.bytes(value)));
        } catch (KvClientException e) {
            synchronized (history) {
                history.refused(write);
            }
            throw e;
        }
        synchronized (history) {
            history.wrote(write);
        }
    }

    private Bytes key(int register) {
        return Values.key("register-" + seed, register);
    }

    @Override
    public Tally tally() {
        return tally;
    }

    @Override
    public Findings check(List<KvClient> replicas) {
        int registers = (ops + OPS_PER_REGISTERS - 1) / OPS_PER_REGISTERS * REGISTERS;
        for (KvClient replica : replicas) {
            for (int i = 0; i < registers; i++) {
                int register = i;
                read(register, () -> Values.local(replica, key(register)));
            }
        }
        synchronized (history) {
            return new Findings(
                    Map.of("operationsChecked", (long) history.size()),
                    history.violation().map(List::of).orElse(List.of()));
        }
    }
}
