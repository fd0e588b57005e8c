package io.quorate.kv.protocol;

import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Whose a certificate is.
 *
 * @param subject its subject
 * @param uris the URIs among its alternative names
 */
public record CertificateNames(X500Principal subject, List<String> uris) {

    private static final int URI = 6;

    public CertificateNames {
        uris = List.copyOf(uris);
    }

    /** The names in a certificate. */
    public static CertificateNames of(X509Certificate certificate) {
        return new CertificateNames(certificate.getSubjectX500Principal(), uris(certificate));
    }

    /** What the other side has shown, if it has shown a certificate that was verified. */
    public static Optional<CertificateNames> ofPeer(@Nullable SSLSession session) {
        if (session == null) {
            return Optional.empty();
        }
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate
                    ? Optional.of(of((X509Certificate) chain[0]))
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    private static List<String> uris(X509Certificate certificate) {
        List<String> uris = new ArrayList<>();
        try {
            @Nullable Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            for (List<?> name : names == null ? List.<List<?>>of() : names) {
                if (name.size() > 1 && Integer.valueOf(URI).equals(name.get(0))) {
                    uris.add(String.valueOf(name.get(1)));
                }
            }
        } catch (CertificateParsingException e) {
            // Names that cannot be read are nobody's.
            uris.clear();
        }
        return uris;
    }
}
