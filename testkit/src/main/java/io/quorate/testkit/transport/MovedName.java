package io.quorate.testkit.transport;

import static io.quorate.testkit.transport.TransportRig.ONE;
import static io.quorate.testkit.transport.TransportRig.QUICK;
import static io.quorate.testkit.transport.TransportRig.TWO;
import static io.quorate.testkit.transport.TransportRig.handshake;
import static io.quorate.testkit.transport.TransportRig.point;
import static io.quorate.testkit.transport.TransportRig.sendUntilItArrives;
import static io.quorate.testkit.transport.TransportRig.with;

import io.quorate.api.HostPort;
import io.quorate.api.Transport;
import io.quorate.api.TransportProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A JVM with names of its own: the peer moves to another number of this machine, its name is
 * pointed there, and the node that knows nothing but the name finds it again.
 */
final class MovedName {

    static final String DONE = "found at both numbers";

    private MovedName() {}

    /** Takes the class of a provider, and the file that tells Java the numbers of names. */
    public static void main(String[] args) throws IOException, ReflectiveOperationException {
        TransportProvider provider =
                Class.forName(args[0])
                        .asSubclass(TransportProvider.class)
                        .getConstructor()
                        .newInstance();
        Path hosts = Path.of(args[1]);
        try (TransportRig rig = new TransportRig(provider)) {
            TransportRig.Arrivals arrivals = new TransportRig.Arrivals();
            Transport before = startTwo(rig, arrivals, "127.0.0.2", 0);
            int port = HostPort.parse(before.address()).port();
            pointName(hosts, "127.0.0.2");
            Transport one = rig.start(ONE, new TransportRig.Arrivals(), QUICK);
            point(one, TWO, "peer.test:" + port);
            sendUntilItArrives(one, TWO, "before", arrivals);
            before.close();
            startTwo(rig, arrivals, "127.0.0.3", port);
            pointName(hosts, "127.0.0.3");
            sendUntilItArrives(one, TWO, "after", arrivals);
        }
        System.out.println(DONE);
    }

    private static Transport startTwo(
            TransportRig rig, TransportRig.Arrivals arrivals, String number, int port) {
        Transport two =
                rig.create(handshake(TWO), "localhost:" + port, with(QUICK, "bind", number));
        two.listen(0, arrivals);
        two.start();
        return two;
    }

    private static void pointName(Path hosts, String number) throws IOException {
        Files.writeString(hosts, number + " peer.test\n127.0.0.1 localhost\n");
    }
}
