package io.quorate.transport.net;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What the TLS files hold; the key is that of the first certificate.
 *
 * @param chain this node's certificate, and those that vouch for it
 * @param key its private key
 * @param authorities who signs for nodes; at least one
 */
public record TlsMaterial(
        List<X509Certificate> chain, PrivateKey key, List<X509Certificate> authorities) {

    public TlsMaterial {
        chain = List.copyOf(chain);
        authorities = List.copyOf(authorities);
    }
}
