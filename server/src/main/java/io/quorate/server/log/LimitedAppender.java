package io.quorate.server.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.event.KeyValuePair;

/**
 * Writes lines until there are too many of one kind, and says later how many it has left out. Lines
 * of the level debug are asked for by people, and all written.
 */
final class LimitedAppender extends AppenderBase<ILoggingEvent> {

    /** Does something after a while. */
    interface Later {
        void run(Runnable task, long nanos);
    }

    private final Appender<ILoggingEvent> to;
    private final LineLimit limit;
    private final LongSupplier clock;
    private final Later later;
    private boolean tells;

    /**
     * Makes an appender.
     *
     * @param to where lines are written
     * @param clock one that never goes back, in nanoseconds
     */
    LimitedAppender(
            LoggerContext context,
            Appender<ILoggingEvent> to,
            LineLimit limit,
            LongSupplier clock,
            Later later) {
        this.to = to;
        this.limit = limit;
        this.clock = clock;
        this.later = later;
        setContext(context);
        setName("limited");
    }

    // Called under this appender's lock.
    @Override
    protected void append(ILoggingEvent event) {
        if (!event.getLevel().isGreaterOrEqual(Level.INFO)) {
            to.doAppend(event);
            return;
        }
        boolean isWritten =
                limit.admits(
                        event.getLoggerName(),
                        event.getLevel().toString(),
                        String.valueOf(event.getMessage()),
                        kind(event),
                        clock.getAsLong());
        if (isWritten) {
            to.doAppend(event);
        } else if (!tells) {
            tells = true;
            later.run(this::tell, LineLimit.WINDOW_NANOS);
        }
    }

    /** What tells events apart that are written in one place. */
    private static String kind(ILoggingEvent event) {
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            for (KeyValuePair pair : pairs) {
                if (pair.key.equals("event")) {
                    return String.valueOf(pair.value);
                }
            }
        }
        return "";
    }

    private synchronized void tell() {
        if (!isStarted()) {
            return;
        }
        limit.leftOut(clock.getAsLong()).forEach(this::tell);
        tells = limit.hasLeftOut();
        if (tells) {
            later.run(this::tell, LineLimit.WINDOW_NANOS);
        }
    }

    private void tell(LineLimit.LeftOut what) {
        Logger logger = ((LoggerContext) getContext()).getLogger(what.logger());
        to.doAppend(
                new LoggingEvent(
                        LimitedAppender.class.getName(),
                        logger,
                        Level.toLevel(what.level()),
                        "{} more lines like this were left out: {}",
                        null,
                        new Object[] {what.count(), what.text()}));
    }

    @Override
    public synchronized void stop() {
        if (isStarted()) {
            limit.allLeftOut().forEach(this::tell);
        }
        super.stop();
        to.stop();
    }
}
