package io.quorate.examples.locks;

import io.quorate.api.ConsensusException;
import io.quorate.api.Member;
import io.quorate.api.NodeId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Runs one replica, and does what the lines of the standard input say. */
public final class LocksMain {

    private static final long LOOK_AGAIN_MILLIS = 50;

    private final LockNode node;
    private final PrintStream out;

    private LocksMain(LockNode node, PrintStream out) {
        this.node = node;
        this.out = out;
    }

    /**
     * @param arguments the number of this replica, its folder, and the addresses of all, in order
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length < 3) {
            System.err.println("usage: LocksMain NODE FOLDER ADDRESS...");
            System.exit(2);
        }
        List<Member> members = new ArrayList<>();
        for (int i = 2; i < arguments.length; i++) {
            members.add(Member.voter(NodeId.of(i - 1), arguments[i]));
        }
        NodeId self = NodeId.parse(arguments[0]);
        try (LockNode node = new LockNode(self, members, Path.of(arguments[1]))) {
            node.start();
            new LocksMain(node, System.out).run();
        } catch (ConsensusException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private void run() throws IOException, InterruptedException {
        while (node.status().leader().isEmpty()) {
            Thread.sleep(LOOK_AGAIN_MILLIS);
        }
        out.println("node " + node.status().leader().orElseThrow() + " leads");
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            answer(line.strip().split("\\s+", -1));
        }
    }

    private void answer(String[] words) {
        switch (words[0] + "/" + words.length) {
            case "lock/3" -> print(words[1], () -> node.lock(words[1], words[2]));
            case "unlock/3" -> print(words[1], () -> node.unlock(words[1], words[2]));
            case "who/2" -> print(words[1], () -> node.holder(words[1]));
            default -> out.println("lock NAME OWNER | unlock NAME OWNER | who NAME");
        }
    }

    private void print(String lock, Supplier<CompletionStage<Optional<Holder>>> question) {
        try {
            Optional<Holder> holder = question.get().toCompletableFuture().join();
            out.println(
                    holder.map(h -> lock + " is held by " + h.owner() + ", token " + h.token())
                            .orElse(lock + " is free"));
        } catch (CompletionException e) {
            out.println(e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
        } catch (IllegalArgumentException e) {
            out.println(e.getMessage());
        }
    }
}
