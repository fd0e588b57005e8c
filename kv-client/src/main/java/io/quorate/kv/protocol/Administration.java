package io.quorate.kv.protocol;

import java.net.InetAddress;
import java.util.Optional;

/** What a node does for operators, if it lets them. */
@FunctionalInterface
public interface Administration {

    /**
     * What is served to one caller: the calls of {@link KvMethod#administration}, or a refusal of
     * each.
     *
     * @param caller where the caller is, if the protocol knows it
     */
    KvService servedTo(Optional<InetAddress> caller);
}
