package io.quorate.server.observe;

import io.quorate.api.Bytes;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvRole;
import io.quorate.kv.v1.StatusReply;
import io.quorate.server.access.Gate;
import io.quorate.server.config.LogConfig;
import io.quorate.server.json.Json;
import io.quorate.server.json.StatusJson;
import io.quorate.server.log.Logging;
import io.quorate.server.observe.HttpFrontEnd.Reply;
import io.quorate.server.observe.HttpFrontEnd.Request;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.regex.Pattern;

/** All that can be asked for over HTTP, by path. */
final class Pages {

    private static final int READY_SECONDS_MAX = 2;
    private static final Pattern LOOPBACK_HOST =
            Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d+)?");
    private static final Pattern SECRET = Pattern.compile(".*(password|secret|token)");

    private final NodeView view;
    private final Metrics metrics;
    private final MembersView members;
    private final History history;
    private final RecentEvents events;
    private final Gate gate;
    private final Map<String, Page> byPath = new TreeMap<>();

    /**
     * What there is at a path.
     *
     * @param reads who may see it, where users are known; absent for everybody
     * @param changes who may change it; absent if that cannot be done
     */
    private record Page(
            Optional<KvRole> reads, Optional<KvRole> changes, Function<Request, Reply> answer) {}

    Pages(
            NodeView view,
            Metrics metrics,
            MembersView members,
            History history,
            RecentEvents events,
            Gate gate) {
        this.gate = gate;
        this.view = view;
        this.metrics = metrics;
        this.members = members;
        this.history = history;
        this.events = events;
        page("/", KvRole.READ, request -> file("index.html", "text/html; charset=utf-8"));
        page("/page.css", KvRole.READ, request -> file("page.css", "text/css; charset=utf-8"));
        page("/page.js", KvRole.READ, request -> file("page.js", "text/javascript; charset=utf-8"));
        page("/plot.js", KvRole.READ, request -> file("plot.js", "text/javascript; charset=utf-8"));
        forEverybody("/health/live", request -> live());
        forEverybody("/health/ready", request -> ready());
        page("/metrics", KvRole.READ, request -> metrics());
        page("/status", KvRole.READ, request -> Reply.json(ownStatus().toString()));
        page("/cluster", KvRole.READ, request -> Reply.json(this.members.json().toString()));
        page("/history", KvRole.READ, request -> history(request));
        page("/events", KvRole.READ, request -> events(request));
        page("/config", KvRole.ADMIN, request -> config());
        byPath.put(
                "/log-level",
                new Page(Optional.of(KvRole.READ), Optional.of(KvRole.ADMIN), this::logLevel));
    }

    private void page(String path, KvRole reads, Function<Request, Reply> answer) {
        byPath.put(path, new Page(Optional.of(reads), Optional.empty(), answer));
    }

    private void forEverybody(String path, Function<Request, Reply> answer) {
        byPath.put(path, new Page(Optional.empty(), Optional.empty(), answer));
    }

    /** Answers a request; may take {@value #READY_SECONDS_MAX} s. */
    Reply answer(Request request) {
        Page page = byPath.get(request.path());
        if (page == null) {
            return Reply.text(404, "there are: " + String.join(" ", byPath.keySet()));
        }
        boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
        if (!reads && !(request.method().equals("PUT") && page.changes().isPresent())) {
            return Reply.text(405, request.path() + " does not take " + request.method());
        }
        Optional<KvRole> needed = reads ? page.reads() : page.changes();
        return needed.flatMap(role -> gate.refusal(request.caller(), role, request.path()))
                .map(Pages::refused)
                .orElseGet(() -> page.answer().apply(request));
    }

    private static Reply refused(KvFailure why) {
        boolean isNobody = why.detail().getCode().equals("UNAUTHENTICATED");
        return Reply.text(isNobody ? 401 : 403, String.valueOf(why.getMessage()));
    }

    private static Reply file(String name, String contentType) {
        try (InputStream in = Pages.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing in the jar");
            }
            return new Reply(200, contentType, Bytes.wrap(in.readAllBytes()));
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + name, e);
        }
    }

    /** A replica that has failed stays so until its process is started again. */
    private Reply live() {
        StatusReply status = view.status();
        return status.getHealth().equals("failed")
                ? Reply.text(503, "failed: " + status.getExplanation())
                : Reply.text(200, "alive");
    }

    private Reply ready() {
        Optional<String> why;
        try {
            why = view.notReady().toCompletableFuture().get(READY_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            StatusReply status = view.status();
            why =
                    Optional.of(
                            "is behind: it has applied position "
                                    + status.getApplied()
                                    + ", and could not catch up with the leader within "
                                    + READY_SECONDS_MAX
                                    + " s");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            why = Optional.of("is stopping");
        }
        return why.map(reason -> Reply.text(503, "not ready: the node " + reason))
                .orElseGet(() -> Reply.text(200, "ready"));
    }

    private Reply metrics() {
        return new Reply(
                200, "text/plain; version=0.0.4; charset=utf-8", Bytes.utf8(metrics.scrape()));
    }

    private Json ownStatus() {
        return StatusJson.of("", view.status());
    }

    private Reply history(Request request) {
        return number(request, "since")
                .map(since -> Reply.json(history.since(since).toString()))
                .orElseGet(() -> Reply.text(400, "since must be milliseconds since 1970"));
    }

    private Reply events(Request request) {
        return number(request, "after")
                .map(after -> Reply.json(events.after(after).toString()))
                .orElseGet(() -> Reply.text(400, "after must be the number of an event"));
    }

    private Reply config() {
        Json json = new Json();
        view.config().forEach((key, value) -> json.put(key, isSecret(key, value) ? "***" : value));
        return Reply.json(json.toString());
    }

    private static boolean isSecret(String key, String value) {
        return !value.isEmpty() && SECRET.matcher(key).matches();
    }

    private Reply logLevel(Request request) {
        if (!request.method().equals("PUT")) {
            return Reply.text(200, Logging.level().orElse("unknown"));
        }
        // The name by which it was called, too: a page of another site cannot call it localhost.
        if (!request.fromHere() || !LOOPBACK_HOST.matcher(request.host()).matches()) {
            return Reply.text(
                    403, "the level is changed from the node's own machine, at localhost");
        }
        String asked = parameter(request, "level").orElse("").toUpperCase(Locale.ROOT);
        for (LogConfig.Level level : LogConfig.Level.values()) {
            if (level.name().equals(asked)) {
                return Logging.setLevel(level)
                        ? Reply.text(200, asked.toLowerCase(Locale.ROOT))
                        : Reply.text(409, "the process logs through something other than logback");
            }
        }
        return Reply.text(400, "say PUT /log-level?level=error, warn, info or debug");
    }

    /** A number of the query; 0 if it is not given, empty if it is none. */
    private static Optional<Long> number(Request request, String name) {
        try {
            return Optional.of(Long.parseLong(parameter(request, name).orElse("0")));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> parameter(Request request, String name) {
        String query = request.query();
        if (query == null) {
            return Optional.empty();
        }
        for (String pair : query.split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                return Optional.of(pair.substring(name.length() + 1));
            }
        }
        return Optional.empty();
    }
}
