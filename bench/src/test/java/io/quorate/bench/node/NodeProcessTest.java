package io.quorate.bench.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.api.NodeId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class NodeProcessTest {

    @TempDir private Path folder;

    @Test
    void servesManyAtOnceAndEndsThemWhenItIsKilled() throws Exception {
        Blueprint blueprint = Blueprint.of("mock", "grpc", "memory", folder, 1);
        try (NodeProcess node = new NodeProcess(blueprint, NodeId.of(1))) {
            node.connect();
            awaitLeading(node);
            List<CompletableFuture<Ending>> begun = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                begun.add(i % 10 == 0 ? node.read() : node.write(Bytes.utf8("command " + i)));
            }
            node.flush();
            begun.forEach(each -> assertThat(each.join()).isEqualTo(Ending.DONE));
            assertThat(node.isSuspect()).isFalse();
            assertThat(node.cpu()).isPositive();

            ProcessHandle.of(node.pid()).orElseThrow().destroyForcibly();

            Ending ending = Ending.DONE;
            while (ending.done()) {
                CompletableFuture<Ending> next = node.write(Bytes.utf8("too late"));
                node.flush();
                ending = next.join();
            }
            assertThat(ending.why()).isEqualTo("node 1 is gone");
            assertThat(node.isSuspect()).isTrue();
            assertThat(node.standing().join().leading()).isFalse();
            node.trust();
            assertThat(node.isSuspect()).isTrue();
        }
    }

    private static void awaitLeading(NodeProcess node) throws InterruptedException {
        while (!node.standing().join().leading()) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Test
    void processThatCannotServeTellsWhy() throws Exception {
        Blueprint blueprint = Blueprint.of("mock", "grpc", "memory", folder, 1);
        Blueprint wrong =
                new Blueprint("none", "grpc", "memory", "wrong", folder, blueprint.addresses());
        try (NodeProcess node = new NodeProcess(wrong, NodeId.of(1))) {
            assertThatThrownBy(node::connect)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("the process of node 1 has ended; it said last")
                    .hasMessageContaining("none");
        }
    }
}
