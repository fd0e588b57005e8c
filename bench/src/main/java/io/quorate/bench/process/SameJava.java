package io.quorate.bench.process;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How another process is started that runs the same Java with the same options and classes. */
public final class SameJava {

    private SameJava() {}

    /**
     * The command that runs the main method of {@code main}, to which arguments may be added.
     *
     * @param options further options of the virtual machine, which win over this one's
     */
    public static List<String> command(Class<?> main, String... options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (isForBoth(option)) {
                command.add(option);
            }
        }
        command.addAll(List.of(options));
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        return command;
    }

    /** Options that several processes can have at a time: not those that name a file or port. */
    private static boolean isForBoth(String option) {
        return (option.startsWith("-X")
                        || option.startsWith("--")
                        || option.startsWith("-Dio.netty."))
                && !option.startsWith("-XX:StartFlightRecording")
                && !option.startsWith("-Xlog")
                && !option.startsWith("-Xrun");
    }
}
