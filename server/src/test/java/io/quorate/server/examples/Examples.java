package io.quorate.server.examples;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusEngine;
import io.quorate.api.EngineContext;
import io.quorate.api.EngineProvider;
import io.quorate.api.ProposalResult;
import io.quorate.api.Providers;
import io.quorate.api.ReadMode;
import io.quorate.kv.KvChange;
import io.quorate.kv.KvEntry;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.client.Committed;
import io.quorate.kv.client.KvClient;
import io.quorate.kv.client.KvClientConfig;
import io.quorate.kv.client.KvScan;
import io.quorate.kv.client.KvSession;
import io.quorate.kv.client.KvWatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The examples of the documentation. What stands between two marks is the code of the file that the
 * first one names, letter for letter; {@link ExamplesTest} looks, and runs them.
 */
final class Examples {

    private Examples() {}

    static Optional<Bytes> useAServer(List<String> endpoints) {
        // begin README.md
        KvClientConfig config = KvClientConfig.of(endpoints); // List.of("localhost:50051")
        try (KvClient client = KvClient.create(config)) {
            client.put("default", Bytes.utf8("greeting"), Bytes.utf8("hello")).join();
            return client.get("default", Bytes.utf8("greeting"), ReadMode.LINEARIZABLE).join();
        }
        // end
    }

    static CompletionStage<ProposalResult> replicate(EngineContext context) {
        // begin README.md
        EngineProvider engines = Providers.engines().named("mock");
        ConsensusEngine engine = engines.create(context);
        engine.start();
        // Decided with a position and the state machine's result, Refused, or Unknown.
        CompletionStage<ProposalResult> result = engine.propose(Bytes.utf8("a command"));
        // end
        return result.whenComplete((outcome, failure) -> engine.close());
    }

    static long useAServerOverThrift(List<String> endpoints) {
        // begin kv-thrift/README.md
        KvClientConfig config = KvClientConfig.of(endpoints).over("thrift"); // localhost:9090
        try (KvClient client = KvClient.create(config)) {
            return client.put("default", Bytes.utf8("greeting"), Bytes.utf8("hello")).join();
        }
        // end
    }

    static Committed<Long> transfer(KvClient client, Bytes a, Bytes b) {
        // begin kv-client/src/main/java/io/quorate/kv/client/KvTransaction.java
        Committed<Long> done =
                client.runNow(
                        transaction -> {
                            long from = amount(transaction.get("default", a).join());
                            long to = amount(transaction.get("default", b).join());
                            if (from < 10) {
                                throw new IllegalStateException("only " + from + " are left");
                            }
                            transaction.put("default", a, Bytes.utf8("" + (from - 10)));
                            transaction.put("default", b, Bytes.utf8("" + (to + 10)));
                            return from - 10;
                        });
        // end
        return done;
    }

    static long amount(Optional<Bytes> text) {
        return text.map(bytes -> Long.parseLong(bytes.toUtf8())).orElse(0L);
    }

    static List<Long> writeOnce(KvClient client, List<KvEntry> orders) {
        List<Long> versions = new ArrayList<>();
        // begin kv-client/src/main/java/io/quorate/kv/client/KvSession.java
        try (KvSession session = client.session()) {
            for (KvEntry order : orders) {
                versions.add(session.put("default", order.key(), order.value()).join());
            }
        }
        // end
        return versions;
    }

    static List<String> users(KvClient client) {
        List<String> users = new ArrayList<>();
        // begin kv-client/src/main/java/io/quorate/kv/client/KvScan.java
        RangeQuery all = RangeQuery.prefix("default", Bytes.utf8("user-"), Integer.MAX_VALUE);
        try (KvScan scan = client.scan(all, ReadMode.LINEARIZABLE)) {
            for (KvEntry entry : scan) {
                users.add(entry.key().toUtf8());
            }
        }
        // end
        return users;
    }

    static CompletableFuture<Integer> count(KvScan scan) {
        // begin kv-client/src/main/java/io/quorate/kv/client/KvScan.java
        return scan.next()
                .thenCompose(
                        part ->
                                part.isEmpty()
                                        ? CompletableFuture.completedFuture(0)
                                        : count(scan).thenApply(rest -> part.size() + rest));
        // end
    }

    static List<KvChange> follow(KvClient client, long from, int count)
            throws InterruptedException {
        List<KvChange> seen = new ArrayList<>();
        // begin kv-client/src/main/java/io/quorate/kv/client/KvWatch.java
        try (KvWatch watch = client.watch("default", Bytes.utf8("user-"), from)) {
            while (seen.size() < count) {
                seen.add(watch.next());
            }
        }
        // end
        return seen;
    }
}
