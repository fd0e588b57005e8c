package io.quorate.runtime.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Any sequence of calls leaves what the same calls leave in a map. */
class WalModelTest {

    enum Kind {
        APPEND,
        COMMIT,
        RELEASE,
        READ,
        REOPEN,
        KILL
    }

    record Step(Kind kind, int group, int number) {}

    @Provide
    Arbitrary<List<Step>> scripts() {
        return Combinators.combine(
                        Arbitraries.frequency(
                                Tuple.of(6, Kind.APPEND),
                                Tuple.of(3, Kind.COMMIT),
                                Tuple.of(2, Kind.RELEASE),
                                Tuple.of(3, Kind.READ),
                                Tuple.of(1, Kind.REOPEN),
                                Tuple.of(1, Kind.KILL)),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers().between(1, 4_000))
                .as(Step::new)
                .list()
                .ofMaxSize(60);
    }

    private static final class Model {
        final TreeMap<Integer, TreeMap<Long, String>> records = new TreeMap<>();
        final TreeMap<Integer, Long> lasts = new TreeMap<>();

        TreeMap<Long, String> of(int group) {
            return records.computeIfAbsent(group, key -> new TreeMap<>());
        }

        long last(int group) {
            return lasts.getOrDefault(group, 0L);
        }
    }

    @Property(tries = 300)
    void isAListForEachGroup(@ForAll("scripts") List<Step> script) {
        TestDisk disk = new TestDisk();
        WalNode node = WalNode.open(disk);
        Model model = new Model();
        for (Step step : script) {
            node = apply(step, node, disk, model);
        }
        node.storage.close();
        checkAll(WalNode.open(disk), model);
    }

    private static WalNode apply(Step step, WalNode node, TestDisk disk, Model model) {
        int group = step.group;
        WalNode.Log log = node.log(group);
        switch (step.kind) {
            case APPEND -> {
                String record = step.number + "r".repeat(step.number);
                long lsn = log.append(record, "tiny" + step.number);
                assertThat(lsn).isEqualTo(model.last(group) + 2);
                model.of(group).put(lsn - 1, record);
                model.of(group).put(lsn, "tiny" + step.number);
                model.lasts.put(group, lsn);
            }
            case COMMIT -> node.runOne();
            case RELEASE -> {
                long to = Math.min(log.log.durableLsn() + 1, log.log.firstLsn() + step.number % 9);
                log.log.release(to);
                model.of(group).headMap(to).clear();
                assertThat(log.log.firstLsn()).isEqualTo(to);
            }
            case READ -> {
                if (!model.of(group).isEmpty()) {
                    Random random = new Random(step.number);
                    List<Long> lsns = List.copyOf(model.of(group).keySet());
                    long lsn = lsns.get(random.nextInt(lsns.size()));
                    assertThat(log.log.read(lsn).toUtf8()).isEqualTo(model.of(group).get(lsn));
                }
            }
            case REOPEN -> {
                node.storage.close();
                WalNode again = WalNode.open(disk);
                checkAll(again, model);
                return again;
            }
            case KILL -> {
                // All that was appended is synced, so it is there, and maybe what was released.
                node.run();
                WalNode again = WalNode.open(disk);
                checkAll(again, model);
                return again;
            }
        }
        return node;
    }

    private static void checkAll(WalNode node, Model model) {
        for (int group = 0; group < 3; group++) {
            TreeMap<Long, String> found = node.log(group).replay();
            long last = node.log(group).log.lastLsn();
            assertThat(last).isEqualTo(model.last(group));
            TreeMap<Long, String> wanted = model.of(group);
            long first = wanted.isEmpty() ? last + 1 : wanted.firstKey();
            assertThat(new TreeMap<>(found.tailMap(first))).isEqualTo(wanted);
            // What was released may be back, without a gap.
            assertThat(found).hasSize((int) (last + 1 - node.log(group).log.firstLsn()));
            model.records.put(group, found);
        }
    }
}
