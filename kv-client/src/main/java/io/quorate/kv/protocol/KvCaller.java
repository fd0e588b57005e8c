package io.quorate.kv.protocol;

import java.net.InetAddress;
import java.util.Optional;

/**
 * Who makes a call, as far as the protocol knows.
 *
 * @param address where the call comes from
 * @param certificate what the certificate says that was shown and verified
 * @param token what was shown as a token, whatever it is
 * @param forwarded whether it passes on the call of somebody else
 */
public record KvCaller(
        Optional<InetAddress> address,
        Optional<CertificateNames> certificate,
        Optional<KvToken> token,
        boolean forwarded) {}
