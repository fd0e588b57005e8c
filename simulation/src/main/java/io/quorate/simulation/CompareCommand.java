package io.quorate.simulation;

import io.quorate.api.Providers;
import io.quorate.server.log.Logging;
import io.quorate.testkit.race.Contender;
import io.quorate.testkit.race.Course;
import io.quorate.testkit.race.Course.What;
import io.quorate.testkit.race.Finish;
import io.quorate.testkit.race.Race;
import io.quorate.testkit.sim.SimulatedEngine;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Lets the engines run the same courses in virtual time. */
@Command(
        name = "compare",
        description = "Compares engines in virtual time: the same groups, networks and disks.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  quorate compare", "  quorate compare --course fail-over --times 20"})
final class CompareCommand implements Callable<Integer> {

    private static final int TIMES_MAX = 10_000;
    private static final List<String> QUORUMS = List.of("majority", "simple:4,2");

    /** What is run, by its name. */
    static final Map<String, Course> COURSES = courses();

    @Option(
            names = "--course",
            paramLabel = "NAME",
            description = "Only this course (default: all).")
    private String only = "";

    @Option(
            names = "--times",
            paramLabel = "N",
            defaultValue = "3",
            description = "How often each engine runs each course (default ${DEFAULT-VALUE}).")
    private int times;

    /** Set by picocli. */
    @Spec private CommandSpec spec = CommandSpec.create();

    private static Map<String, Course> courses() {
        Map<String, Course> courses = new LinkedHashMap<>();
        courses.put("plain", Course.of(3));
        courses.put("loss", Course.of(3).losing(0.02));
        courses.put("slow-leader-disk", Course.of(3).slowDisks(20, 1));
        courses.put("four-nodes", Course.of(4).far(20, 3, 4));
        courses.put("slow-three-of-five", Course.of(5).slowDisks(50, 3).far(40, 4, 5));
        courses.put("fail-over", Course.of(3).then(3_000, What.DIES, 0));
        courses.put(
                "far-behind",
                Course.of(3)
                        .then(1_000, What.DIES, 3)
                        .then(6_000, What.STARTS, 3)
                        .then(6_010, What.DIES, 2));
        courses.put("replace-all", Course.of(6).voting(3).then(3_000, What.REPLACES, 0));
        Course far = Course.of(3).far(20, 1, 2, 3).then(1_000, What.DIES, 0);
        courses.put("fail-over-far", far.lasting(Duration.ofSeconds(3), Duration.ofMillis(1)));
        courses.put(
                "fail-over-full-window",
                far.lasting(Duration.ofSeconds(3), Duration.ofNanos(11_000)));
        courses.put(
                "reads-without-leader",
                Course.of(3)
                        .reading(3)
                        .lasting(Duration.ofSeconds(10), Duration.ofSeconds(10))
                        .then(3_000, What.DIES, 0));
        courses.put(
                "reads-and-writes-without-leader",
                Course.of(3).reading(3).then(3_000, What.DIES, 0));
        return courses;
    }

    @Override
    public Integer call() {
        if (times < 1 || times > TIMES_MAX) {
            throw wrong("--times: " + times + " is not within 1 to " + TIMES_MAX);
        }
        if (!only.isEmpty() && !COURSES.containsKey(only)) {
            throw wrong("no course '" + only + "'; there are " + COURSES.keySet());
        }
        Logging.silence();
        PrintWriter out = spec.commandLine().getOut();
        COURSES.forEach(
                (name, course) -> {
                    if (only.isEmpty() || only.equals(name)) {
                        out.println(name);
                        contenders(course).forEach(engine -> run(course, engine, out));
                    }
                });
        return 0;
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private static List<Contender<?>> contenders(Course course) {
        List<Contender<?>> contenders = new ArrayList<>();
        for (SimulatedEngine engine :
                Providers.load("simulated engine", ServiceLoader.load(SimulatedEngine.class))
                        .all()) {
            for (String quorum : QUORUMS) {
                if (quorum.equals("majority") || course.nodes() == 5) {
                    engine.contender(quorum).ifPresent(contenders::add);
                }
            }
        }
        if (course.readsAt() > 0) {
            for (Contender<?> contender : List.copyOf(contenders)) {
                if (contender.readsQuorums()) {
                    contenders.add(contender.readingQuorums());
                }
            }
        }
        return contenders;
    }

    private void run(Course course, Contender<?> contender, PrintWriter out) {
        Finish finish = Race.run(course, contender, times);
        out.printf(
                Locale.ROOT,
                "  %-29s ms: 50%% %6.1f, 99%% %6.1f; longest pause %6.0f, worst %6.0f;"
                        + " done %5.1f%%; %5.0f bytes and %4.1f messages each%n",
                contender.name(),
                finish.latencyMillis(0.5),
                finish.latencyMillis(0.99),
                finish.gapMillis(0.5),
                finish.gapMillis(1),
                100 * finish.doneShare(),
                finish.bytesPerCommand(),
                finish.messagesPerCommand());
        if (finish.replacements() > 0) {
            out.printf(
                    Locale.ROOT,
                    "  %-29s all voters replaced within %.0f ms, at worst %.0f%n",
                    "",
                    finish.replacementMillis(0.5),
                    finish.replacementMillis(1));
        }
        out.flush();
    }
}
