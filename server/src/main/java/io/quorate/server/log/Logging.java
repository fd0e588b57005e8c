package io.quorate.server.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import io.quorate.server.config.LogConfig;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The log of this process, on standard error. */
public final class Logging {

    private static final String OWN = "io.quorate";
    private static final String OWN_FILE = "logback.configurationFile";
    private static final String PATTERN = "%d{HH:mm:ss.SSS} %-5level [%thread] %logger{0}: %msg%n";

    private Logging() {}

    /**
     * Makes the log what a config says, for all nodes of this process. Does nothing if the process
     * was given a logback file of its own, or logs through something other than logback.
     */
    public static void apply(LogConfig config) {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (System.getProperty(OWN_FILE) != null || !(factory instanceof LoggerContext)) {
            return;
        }
        LoggerContext context = (LoggerContext) factory;
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        setLevel(context, config.level());
        root.detachAndStopAllAppenders();
        root.addAppender(limited(context, config));
    }

    private static void setLevel(LoggerContext context, LogConfig.Level level) {
        Level own = Level.toLevel(level.name());
        context.getLogger(OWN).setLevel(own);
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(own.isGreaterOrEqual(Level.WARN) ? own : Level.WARN);
    }

    /** How much is logged now, in lower case; empty if the process logs through something else. */
    public static Optional<String> level() {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (!(factory instanceof LoggerContext)) {
            return Optional.empty();
        }
        Level level = ((LoggerContext) factory).getLogger(OWN).getEffectiveLevel();
        return Optional.of(level.toString().toLowerCase(Locale.ROOT));
    }

    /**
     * Changes how much is logged, until the process ends or it is changed again.
     *
     * @return whether it was done; it is not if the process logs through something other than
     *     logback
     */
    public static boolean setLevel(LogConfig.Level level) {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (!(factory instanceof LoggerContext)) {
            return false;
        }
        setLevel((LoggerContext) factory, level);
        return true;
    }

    /**
     * Nothing is logged from now on, unless the process was given a logback file of its own, or
     * logs through something other than logback.
     */
    public static void silence() {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (System.getProperty(OWN_FILE) == null && factory instanceof LoggerContext) {
            LoggerContext context = (LoggerContext) factory;
            context.getLogger(OWN).setLevel(Level.OFF);
            context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.OFF);
        }
    }

    /**
     * Lets libraries that speak {@link java.util.logging}, such as gRPC, log like all others, and
     * nowhere else. What is below {@code INFO} there stays unsaid.
     */
    public static void bridge() {
        if (!SLF4JBridgeHandler.isInstalled()) {
            SLF4JBridgeHandler.removeHandlersForRootLogger();
            SLF4JBridgeHandler.install();
        }
    }

    private static Appender<ILoggingEvent> limited(LoggerContext context, LogConfig config) {
        Appender<ILoggingEvent> lines = appender(context, config.format());
        if (config.linesMax() == 0) {
            return lines;
        }
        LimitedAppender limited =
                new LimitedAppender(
                        context,
                        lines,
                        new LineLimit(config.linesMax()),
                        System::nanoTime,
                        (task, nanos) ->
                                context.getScheduledExecutorService()
                                        .schedule(task, nanos, TimeUnit.NANOSECONDS));
        limited.start();
        return limited;
    }

    private static ConsoleAppender<ILoggingEvent> appender(
            LoggerContext context, LogConfig.Format format) {
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName("stderr");
        appender.setTarget("System.err");
        appender.setEncoder(format == LogConfig.Format.JSON ? json(context) : text(context));
        appender.start();
        return appender;
    }

    private static Encoder<ILoggingEvent> text(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> json(LoggerContext context) {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithMarkers(false);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithFormattedMessage(true);
        encoder.start();
        return encoder;
    }
}
