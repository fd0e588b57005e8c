package io.quorate.bench.node;

import io.quorate.api.NodeId;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The process of one replica. It says on its standard output at which port its front is, and ends
 * when its standard input does, so that it never outlives whoever started it.
 */
public final class NodeMain {

    private NodeMain() {}

    /**
     * Runs the replica.
     *
     * @param args its number, and the {@link Blueprint}
     */
    public static void main(String[] args) throws IOException {
        List<String> rest = Arrays.asList(args).subList(1, args.length);
        try (PrintStream told =
                        new PrintStream(
                                new FileOutputStream(FileDescriptor.out),
                                true,
                                StandardCharsets.UTF_8);
                InputStream parent = new FileInputStream(FileDescriptor.in);
                Replica replica = new Replica(Blueprint.parse(rest), NodeId.parse(args[0]));
                Front front = new Front(replica)) {
            told.println(front.port());
            while (parent.read() >= 0) {
                // Nothing is ever said: only the end counts.
            }
        }
    }
}
