package io.quorate.server.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.kv.ChangePage;
import io.quorate.kv.ChangeQuery;
import io.quorate.kv.KvChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WatchesTest {

    private static CompletionStage<ChangePage> nothing(ChangeQuery query) {
        return CompletableFuture.completedStage(new ChangePage(List.of(), query.fromVersion() - 1));
    }

    /** Whatever is asked. */
    private static CompletionStage<ChangePage> refusal(ChangeQuery unanswered) {
        return CompletableFuture.failedStage(
                new ConsensusError.NotLeader(Optional.empty()).asException());
    }

    private final FakeChanges database = new FakeChanges();
    private final AtomicLong clock = new AtomicLong();
    private final Watches watches = new Watches(database, clock::get);
    private final FakeClient client = new FakeClient();

    private static final class FakeClient implements Watch.Client {
        final List<ChangePage> pages = new CopyOnWriteArrayList<>();
        final List<Throwable> ends = new CopyOnWriteArrayList<>();
        volatile boolean room = true;

        /** Takes one page, and then nothing before a test says so. */
        boolean slow;

        @Override
        public boolean hasRoom() {
            return room;
        }

        @Override
        public void send(ChangePage page) {
            pages.add(page);
            room = !slow;
        }

        @Override
        public void end(Throwable failure) {
            ends.add(failure);
        }
    }

    @AfterEach
    void close() {
        watches.close();
    }

    private static Function<ChangeQuery, CompletionStage<ChangePage>> through(
            long version, Bytes value) {
        return query ->
                query.fromVersion() > version
                        ? nothing(query)
                        : CompletableFuture.completedStage(
                                new ChangePage(
                                        List.of(
                                                new KvChange(
                                                        version,
                                                        Bytes.utf8("k"),
                                                        Optional.of(value))),
                                        version));
    }

    private Watch begin(FakeClient to) {
        Watch watch = watches.make(new ChangeQuery("default", Bytes.EMPTY, 1), to);
        watches.begin(watch);
        return watch;
    }

    @Test
    void watchOutlastsATimeWithoutLeaderAndGoesOnWhereItWas() {
        database.answer(through(7, Bytes.utf8("v")));
        Watch watch = begin(client);
        List<Long> asked = new ArrayList<>();
        database.answer(
                query -> {
                    asked.add(query.fromVersion());
                    return refusal(query);
                });
        watch.wake();
        clock.addAndGet(Watch.PATIENCE_NANOS - 1);
        watch.wake();
        assertThat(client.ends).isEmpty();
        assertThat(asked).contains(8L).containsOnly(8L);

        database.answer(through(9, Bytes.utf8("w")));
        watch.wake();

        assertThat(client.pages).extracting(ChangePage::throughVersion).contains(7L, 9L);
        database.answer(WatchesTest::refusal);
        watch.wake();
        clock.addAndGet(Watch.PATIENCE_NANOS - 1);
        watch.wake();
        assertThat(client.ends).as("the time counts anew").isEmpty();
    }

    @Test
    void watchEndsWhenItIsRefusedForTooLong() {
        database.answer(WatchesTest::refusal);
        Watch watch = begin(client);
        clock.addAndGet(Watch.PATIENCE_NANOS);
        watch.wake();

        assertThat(client.ends).hasSize(1);
        watch.wake();
        assertThat(client.ends).hasSize(1);
    }

    @Test
    void whatStandsEndsAWatchAtOnce() {
        database.answer(
                query -> CompletableFuture.failedStage(new IllegalStateException("it broke")));
        begin(client);

        assertThat(client.ends).hasSize(1);
    }

    /** Reading takes as long as it likes: who applied has gone on. */
    @Test
    void whoAppliesIsNotHeldUpByWatches() throws InterruptedException {
        database.answer(WatchesTest::nothing);
        begin(client);
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch applied = new CountDownLatch(1);
        database.answer(
                query -> {
                    reading.countDown();
                    try {
                        assertThat(applied.await(30, TimeUnit.SECONDS)).isTrue();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return nothing(query);
                });

        database.applied();

        assertThat(reading.await(30, TimeUnit.SECONDS)).isTrue();
        database.applied();
        applied.countDown();
    }

    @Test
    void watchThatFailsTakesNoOtherWithIt() throws InterruptedException {
        database.answer(WatchesTest::nothing);
        begin(client);
        FakeClient other = new FakeClient();
        begin(other);
        CountDownLatch asked = new CountDownLatch(2);
        database.answer(
                query -> {
                    asked.countDown();
                    throw new IllegalStateException("it broke");
                });

        database.applied();

        assertThat(asked.await(30, TimeUnit.SECONDS)).as("both were tried").isTrue();
    }

    /** 64 changes of a MiB are as much as may be under way to clients that take nothing. */
    @Test
    void largeChangesAreHeldForNoMoreClientsThanThereIsMemoryFor() {
        Bytes large = Bytes.wrap(new byte[(1 << 20) - 1]);
        database.answer(through(7, large));
        List<FakeClient> slow = new ArrayList<>();
        List<Watch> all = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            FakeClient next = new FakeClient();
            next.slow = true;
            slow.add(next);
            Watch watch = watches.make(new ChangeQuery("default", Bytes.EMPTY, 1), next);
            all.add(watch);
            watch.wake();
        }
        assertThat(slow.stream().filter(each -> !each.pages.isEmpty())).hasSize(64);

        for (int i = 0; i < 6; i++) {
            slow.get(i).room = true;
            all.get(i).wake();
        }
        for (int i = 64; i < 70; i++) {
            all.get(i).wake();
        }
        assertThat(slow).allSatisfy(each -> assertThat(each.pages).isNotEmpty());
        assertThat(slow).allSatisfy(each -> assertThat(each.ends).isEmpty());
    }
}
