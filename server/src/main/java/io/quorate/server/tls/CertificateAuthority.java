package io.quorate.server.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Signs certificates for the nodes of one cluster, on the curve P-256. The authority's own key is
 * never written: who holds a file of it could make nodes.
 */
public final class CertificateAuthority {

    /** What a certificate may lag behind the clock of another machine. */
    private static final Duration CLOCK_ERROR = Duration.ofHours(1);

    private final X500Name name;
    private final Duration validity;
    private final KeyPair keys = newKeys();
    private final X509Certificate certificate;

    /**
     * Makes an authority with a new key.
     *
     * @param name what its certificates say who signed them
     * @param validity how long its certificates are good, from now
     */
    public CertificateAuthority(String name, Duration validity) {
        this.name = nameOf(name);
        this.validity = validity;
        this.certificate =
                sign(
                        builder(this.name, keys),
                        new BasicConstraints(0),
                        new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    }

    /** Writes the authority's own certificate, which all nodes are to trust. */
    public void writeTo(Path file) throws IOException {
        write(file, certificate);
    }

    /**
     * Makes a key and a certificate for a node.
     *
     * @param certificateFile where the certificate goes, as PEM
     * @param keyFile where the key goes, as PEM in PKCS #8, readable by its owner alone
     * @param uri what names the node to its peers, {@code quorate://CLUSTER/node/ID}
     * @param hosts the names and IP addresses it is reached at
     */
    public void issue(Path certificateFile, Path keyFile, String uri, List<String> hosts)
            throws IOException {
        KeyPair own = newKeys();
        X509v3CertificateBuilder builder = builder(nameOf(uri), own);
        GeneralName[] names = new GeneralName[hosts.size() + 1];
        names[0] = new GeneralName(GeneralName.uniformResourceIdentifier, uri);
        for (int i = 0; i < hosts.size(); i++) {
            names[i + 1] = hostName(hosts.get(i));
        }
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        X509Certificate signed =
                sign(builder, new BasicConstraints(false), new KeyUsage(KeyUsage.digitalSignature));
        OwnerFiles.create(keyFile);
        write(keyFile, new JcaPKCS8Generator(own.getPrivate(), null));
        write(certificateFile, signed);
    }

    private static GeneralName hostName(String host) {
        boolean address = host.indexOf(':') >= 0 || host.matches("[0-9.]+");
        return new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, host);
    }

    private static X500Name nameOf(String commonName) {
        return new X500Name("CN=" + commonName.replaceAll("[^A-Za-z0-9 .:/_-]", "_"));
    }

    private X509v3CertificateBuilder builder(X500Name subject, KeyPair subjectKeys) {
        Instant now = Instant.now();
        return new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(64, new SecureRandom()).setBit(63),
                Date.from(now.minus(CLOCK_ERROR)),
                Date.from(now.plus(validity)),
                subject,
                subjectKeys.getPublic());
    }

    private X509Certificate sign(
            X509v3CertificateBuilder builder, BasicConstraints constraints, KeyUsage usage) {
        try {
            builder.addExtension(Extension.basicConstraints, true, constraints);
            builder.addExtension(Extension.keyUsage, true, usage);
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(
                                    new JcaContentSignerBuilder("SHA256withECDSA")
                                            .build(keys.getPrivate())));
        } catch (IOException | OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign", e);
        }
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no keys on P-256 here", e);
        }
    }

    private static void write(Path file, Object what) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
            pem.writeObject(what);
        }
        Files.writeString(file, text.toString());
    }
}
