package io.quorate.api;

import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whom a certificate is for, as its URI {@code quorate://CLUSTER/node/ID} says.
 *
 * @param cluster the cluster
 * @param node the node in it
 */
public record CertificateIdentity(ClusterId cluster, NodeId node) {

    private static final int URI = 6;
    private static final Pattern NAME =
            Pattern.compile("quorate://([A-Za-z0-9._-]{1,64})/node/([1-9][0-9]{0,4})");

    /** The identity in {@code certificate}; nothing if it has none, or more than one. */
    public static Optional<CertificateIdentity> of(Certificate certificate) {
        if (!(certificate instanceof X509Certificate)) {
            return Optional.empty();
        }
        Optional<CertificateIdentity> found = Optional.empty();
        for (String uri : uris((X509Certificate) certificate)) {
            Matcher matcher = NAME.matcher(uri);
            if (!matcher.matches()) {
                continue;
            }
            int node = Integer.parseInt(matcher.group(2));
            if (found.isPresent() || node > NodeId.MAX) {
                return Optional.empty();
            }
            found =
                    Optional.of(
                            new CertificateIdentity(
                                    new ClusterId(matcher.group(1)), NodeId.of(node)));
        }
        return found;
    }

    private static List<String> uris(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> name.get(0).equals(URI))
                            .map(name -> name.get(1).toString())
                            .toList();
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }

    @Override
    public String toString() {
        return "quorate://" + cluster + "/node/" + node;
    }
}
