package io.quorate.examples.locks;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.ConsensusException;
import io.quorate.api.EngineStatus;
import io.quorate.api.Member;
import io.quorate.api.NodeId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three replicas in one process, over real connections and on real disks. */
@Timeout(180)
class LockNodeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir Path folder;

    private final TreeMap<Integer, LockNode> running = new TreeMap<>();
    private List<Member> members = List.of();

    @AfterEach
    void closeAll() {
        running.values().forEach(LockNode::close);
    }

    @Test
    void locksOutliveTheirLeaderAndARestart() throws Exception {
        members = threeMembers();
        members.forEach(member -> start(member.id().value()));

        Holder alice = asked(node -> node.lock("printer", "alice")).orElseThrow();
        assertThat(alice.owner()).isEqualTo("alice");
        assertThat(asked(node -> node.lock("printer", "bob"))).contains(alice);

        int first = leader();
        running.remove(first).close();
        assertThat(asked(node -> node.lock("printer", "bob"))).contains(alice);
        assertThat(asked(node -> node.unlock("printer", "alice"))).isEmpty();
        Holder bob = asked(node -> node.lock("printer", "bob")).orElseThrow();
        assertThat(bob.token()).isGreaterThan(alice.token());

        start(first);
        LockNode back = running.get(first);
        assertThat(tried(() -> back.holder("printer"))).contains(bob);
    }

    /** Asks whoever leads, until it is answered: each of these questions may be repeated. */
    private Optional<Holder> asked(Function<LockNode, CompletionStage<Optional<Holder>>> question)
            throws InterruptedException {
        return tried(() -> question.apply(running.get(leader())));
    }

    private Optional<Holder> tried(Question question) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return question.ask().toCompletableFuture().join();
            } catch (CompletionException e) {
                assertThat(e).hasCauseInstanceOf(ConsensusException.class);
                assertThat(System.nanoTime()).as(e.getMessage()).isLessThan(end);
                Thread.sleep(20);
            }
        }
    }

    private interface Question {
        CompletionStage<Optional<Holder>> ask() throws InterruptedException;
    }

    private int leader() throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            for (LockNode node : running.values()) {
                EngineStatus status = node.status();
                if (status.leading()) {
                    return status.node().value();
                }
            }
            assertThat(System.nanoTime()).as("nobody leads").isLessThan(end);
            Thread.sleep(20);
        }
    }

    private void start(int id) {
        LockNode node = new LockNode(NodeId.of(id), members, folder.resolve("node-" + id));
        running.put(id, node);
        node.start();
    }

    private static List<Member> threeMembers() throws IOException {
        List<Member> members = new ArrayList<>();
        List<ServerSocket> held = new ArrayList<>();
        for (int id = 1; id <= 3; id++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            held.add(socket);
            members.add(Member.voter(NodeId.of(id), "localhost:" + socket.getLocalPort()));
        }
        for (ServerSocket socket : held) {
            socket.close();
        }
        return members;
    }
}
