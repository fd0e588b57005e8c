package io.quorate.kv.protocol;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a client speaks to nodes, and by what they know it.
 *
 * @param tls absent for none
 * @param token what it shows with each call; absent for nothing
 * @param plainTokens whether the token may also go to other machines without TLS, where everybody
 *     on the way can read it
 * @param forwards whether its calls are those of others, so that they are not passed on again
 */
public record KvSecurity(
        Optional<KvTls> tls, Optional<KvToken> token, boolean plainTokens, boolean forwards) {

    /** Neither TLS nor a token. */
    public static final KvSecurity NONE =
            new KvSecurity(Optional.empty(), Optional.empty(), false, false);

    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[?::1]?");

    /** The same with TLS. */
    public KvSecurity over(KvTls files) {
        return new KvSecurity(Optional.of(files), token, plainTokens, forwards);
    }

    /** The same with a token. */
    public KvSecurity showing(KvToken shown) {
        return new KvSecurity(tls, Optional.of(shown), plainTokens, forwards);
    }

    /** The same for calls of others. */
    public KvSecurity forwarding() {
        return new KvSecurity(tls, token, plainTokens, true);
    }

    /** Whether the token, if there is one, may be shown at an endpoint. */
    public boolean mayShowTokenAt(String endpoint) {
        int colon = endpoint.lastIndexOf(':');
        String host = colon < 0 ? endpoint : endpoint.substring(0, colon);
        return tls.isPresent() || plainTokens || LOOPBACK.matcher(host).matches();
    }

    /** What is shown with each call at an endpoint. */
    public Optional<KvToken> tokenAt(String endpoint) {
        return token.filter(shown -> mayShowTokenAt(endpoint));
    }

    /**
     * Reads the files of TLS, so that mistakes in them are told before anything is sent.
     *
     * @throws IllegalArgumentException if a file cannot be used; the message names it
     */
    public void check() {
        tls.ifPresent(KvTls::keyManagers);
        tls.ifPresent(KvTls::trustManagers);
    }
}
