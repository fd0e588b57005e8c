package io.quorate.testkit.race;

import io.quorate.api.Bytes;
import io.quorate.api.Member;
import io.quorate.api.Membership;
import io.quorate.api.NodeId;
import io.quorate.runtime.Input;
import io.quorate.testkit.race.Course.Happening;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * One group on one course, in virtual time: cores with a network, disks and clients that take time,
 * and processors that take none. Node 1 leads when the first command comes. The same seed gives the
 * same run.
 */
public final class Race<M> {

    /** A leader is there, and everything has come to rest, before the first command. */
    private static final long WARM_UP_NANOS = 5_000_000_000L;

    private static final long READ_EVERY_NANOS = 1_000_000;

    private static final Bytes COMMAND = Bytes.copyOf(new byte[100]);

    private record Event(long at, long order, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at == other.at ? Long.compare(order, other.order) : Long.compare(at, other.at);
        }
    }

    private final Course course;
    private final Contender<M> contender;
    private final long seed;
    private final SplittableRandom random;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final List<Runner<M>> runners = new ArrayList<>();
    private final Finish finish = new Finish();
    private long now;
    private long order;
    private long commands;
    private long lastDecided;
    private long gap;

    private Race(Course course, Contender<M> contender, long seed) {
        this.course = course;
        this.contender = contender;
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    /** Runs a course several times, with the seeds from 1 on. */
    public static <M> Finish run(Course course, Contender<M> contender, int times) {
        Finish sum = new Finish();
        for (long seed = 1; seed <= times; seed++) {
            sum.add(new Race<>(course, contender, seed).run());
        }
        return sum;
    }

    private Finish run() {
        for (int i = 1; i <= course.nodes(); i++) {
            Runner<M> runner = new Runner<>(this, i, members(i));
            runners.add(runner);
            start(runner);
        }
        runUntil(WARM_UP_NANOS / 2);
        for (Runner<M> runner : runners) {
            if (runner.leads()) {
                runner.take(new Input.TransferRequested<>(++commands, NodeId.of(1)));
                break;
            }
        }
        runUntil(WARM_UP_NANOS);
        if (!runners.get(0).leads()) {
            throw new IllegalStateException(contender.name() + ": node 1 does not lead");
        }
        lastDecided = now;
        long end = now + course.length().toNanos();
        for (Happening happening : course.happenings()) {
            after(happening.at().toNanos(), () -> happen(happening));
        }
        ask(end);
        if (course.readsAt() > 0) {
            read(end);
        }
        runUntil(end);
        finish.gap(Math.max(gap, now - lastDecided));
        return finish;
    }

    /** Whom a node knows when it starts for the first time. */
    private Membership members(int node) {
        List<Member> members = voters(1, course.voters());
        if (node > course.voters()) {
            members.add(new Member(NodeId.of(node), "race:" + node, "", Member.Role.LEARNER));
        }
        return Membership.initial(members);
    }

    private static List<Member> voters(int first, int last) {
        List<Member> voters = new ArrayList<>();
        for (int i = first; i <= last; i++) {
            voters.add(Member.voter(NodeId.of(i), "race:" + i));
        }
        return voters;
    }

    private void runUntil(long end) {
        while (!events.isEmpty() && events.peek().at() <= end) {
            Event event = events.remove();
            now = event.at();
            event.action().run();
        }
        now = end;
    }

    private void after(long nanos, Runnable action) {
        events.add(new Event(now + nanos, order++, action));
    }

    private void start(Runner<M> runner) {
        runner.start();
        int life = runner.life();
        after(random.nextLong(Course.TICK.toNanos()), () -> tick(runner, life));
    }

    private void tick(Runner<M> runner, int life) {
        if (runner.runs(life)) {
            runner.take(new Input.Tick<>());
            after(Course.TICK.toNanos(), () -> tick(runner, life));
        }
    }

    private void ask(long end) {
        if (course.readsAt() == 0) {
            finish.asked();
        }
        for (Runner<M> runner : runners) {
            if (runner.leads()) {
                runner.propose(++commands, COMMAND);
                break;
            }
        }
        if (now + course.commandEvery().toNanos() < end) {
            after(course.commandEvery().toNanos(), () -> ask(end));
        }
    }

    private void read(long end) {
        finish.asked();
        runners.get(course.readsAt() - 1).read(++commands, contender.reads());
        if (now + READ_EVERY_NANOS < end) {
            after(READ_EVERY_NANOS, () -> read(end));
        }
    }

    private void happen(Happening happening) {
        for (int i = 0; i < runners.size(); i++) {
            Runner<M> runner = runners.get(i);
            boolean meant = happening.node() == 0 ? runner.leads() : happening.node() == i + 1;
            if (!meant) {
                continue;
            }
            switch (happening.what()) {
                case DIES -> runner.die();
                case STARTS -> start(runner);
                case REPLACES ->
                        runner.replace(++commands, voters(course.voters() + 1, course.nodes()));
            }
        }
    }

    // ---- what runners need ----

    long now() {
        return now;
    }

    long seed() {
        return seed;
    }

    Contender<M> contender() {
        return contender;
    }

    void afterSync(int number, Runnable done) {
        Runner<M> runner = runners.get(number - 1);
        int life = runner.life();
        after(
                course.syncNanos().get(number - 1),
                () -> {
                    if (runner.runs(life)) {
                        done.run();
                    }
                });
    }

    void transmit(int from, int to, M message) {
        finish.sent(contender.codec().encode(message).size());
        if (random.nextDouble() < course.loss()) {
            return;
        }
        long link = Math.max(course.linkNanos().get(from - 1), course.linkNanos().get(to - 1));
        long delay = link + random.nextLong(link / 10 + 1);
        after(
                delay,
                () -> runners.get(to - 1).take(new Input.Received<>(NodeId.of(from), message)));
    }

    void decided(long nanos) {
        if (course.readsAt() == 0) {
            done(nanos);
        }
    }

    void served(long nanos) {
        done(nanos);
    }

    void replaced(long nanos) {
        finish.replaced(nanos);
    }

    private void done(long nanos) {
        finish.done(nanos);
        gap = Math.max(gap, now - lastDecided);
        lastDecided = now;
    }
}
