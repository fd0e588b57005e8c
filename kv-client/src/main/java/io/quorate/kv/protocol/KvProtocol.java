package io.quorate.kv.protocol;

import io.quorate.api.Provider;
import io.quorate.api.Providers;
import java.util.ServiceLoader;

/** Carries calls between clients and nodes in one way. */
public interface KvProtocol extends Provider {

    /** Where nodes listen by default. */
    int defaultPort();

    /**
     * A way to a node. Connects when it is used.
     *
     * @param endpoint {@code host:port}
     * @param security as what it shows itself, and how
     * @throws IllegalArgumentException if a file of TLS cannot be used, or the protocol cannot call
     *     such a host; the message names it
     */
    KvConnection connect(String endpoint, KvSecurity security);

    /** A way to a node, without TLS and without a token. */
    default KvConnection connect(String endpoint) {
        return connect(endpoint, KvSecurity.NONE);
    }

    /**
     * Begins to serve.
     *
     * @throws IllegalStateException if the address cannot be listened at; the message names it
     * @throws IllegalArgumentException if a file of TLS cannot be used; the message names it
     */
    KvFrontEnd serve(FrontEndContext context);

    /** The protocols there are. */
    static Providers<KvProtocol> all() {
        return Providers.load("protocol", ServiceLoader.load(KvProtocol.class));
    }
}
