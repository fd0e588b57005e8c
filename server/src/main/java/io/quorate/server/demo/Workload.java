package io.quorate.server.demo;

import io.quorate.api.Provider;
import io.quorate.api.Providers;
import java.util.ServiceLoader;

/**
 * Something that clients do to a cluster, and a way to tell whether the cluster kept its promises.
 * Found by {@link ServiceLoader}.
 */
public interface Workload extends Provider {

    /** What a good run has shown, as half a sentence for people. */
    String promise();

    /**
     * A load of this kind.
     *
     * @param ops how many operations
     * @param seed where keys and values start
     */
    Load load(int ops, long seed);

    /** The workloads there are. */
    static Providers<Workload> all() {
        return Providers.load("workload", ServiceLoader.load(Workload.class));
    }
}
