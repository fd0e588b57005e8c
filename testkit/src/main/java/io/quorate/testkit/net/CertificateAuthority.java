package io.quorate.testkit.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A certificate authority to throw away: makes certificates for this machine, on the curve P-256,
 * that are good for a day.
 */
public final class CertificateAuthority {

    /**
     * A certificate and its key.
     *
     * @param certificate a PEM file with the certificate alone
     * @param key a PEM file with the key in PKCS #8
     */
    public record Issued(Path certificate, Path key) {}

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final byte[] ECDSA_SHA256 = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
    private static final int CONTEXT = 0x80;
    private static final int CONSTRUCTED = 0x20;
    private static final int DNS = 2;
    private static final int URI = 6;
    private static final int IP = 7;

    private final String name;
    private final KeyPair keys = newKeys();
    private final byte[] certificate;

    /**
     * An authority with a key of its own.
     *
     * @param name what its certificates say who signed them
     */
    public CertificateAuthority(String name) {
        this.name = name;
        byte[] isAuthority = Der.sequence(Der.yes());
        this.certificate =
                sign(name, keys, Der.sequence(extension("2.5.29.19", true, isAuthority)));
    }

    /** Writes the authority's own certificate. */
    public Path writeTo(Path file) {
        return write(file, "CERTIFICATE", certificate);
    }

    /**
     * Makes a certificate for {@code localhost}, {@code 127.0.0.1} and {@code ::1}, and for all of
     * {@code uris}; writes it to {@code name.crt} and its key to {@code name.key}.
     */
    public Issued issue(Path directory, String name, String... uris) {
        List<byte[]> names = new ArrayList<>();
        names.add(Der.tagged(CONTEXT | DNS, ascii("localhost")));
        names.add(Der.tagged(CONTEXT | IP, new byte[] {127, 0, 0, 1}));
        names.add(Der.tagged(CONTEXT | IP, new byte[15], new byte[] {1}));
        for (String uri : uris) {
            names.add(Der.tagged(CONTEXT | URI, ascii(uri)));
        }
        KeyPair own = newKeys();
        byte[] alternatives = Der.sequence(names.toArray(new byte[0][]));
        byte[] signed = sign(name, own, Der.sequence(extension("2.5.29.17", false, alternatives)));
        return new Issued(
                write(directory.resolve(name + ".crt"), "CERTIFICATE", signed),
                write(
                        directory.resolve(name + ".key"),
                        "PRIVATE KEY",
                        own.getPrivate().getEncoded()));
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

    private byte[] sign(String subject, KeyPair subjectKeys, byte[] extensions) {
        Instant now = Instant.now();
        byte[] body =
                Der.sequence(
                        Der.tagged(CONTEXT | CONSTRUCTED, Der.integer(BigInteger.TWO)),
                        Der.integer(new BigInteger(64, new SecureRandom()).setBit(63)),
                        ECDSA_SHA256,
                        distinguishedName(name),
                        Der.sequence(
                                Der.time(TIME.format(now.minus(Duration.ofHours(1)))),
                                Der.time(TIME.format(now.plus(Duration.ofDays(1))))),
                        distinguishedName(subject),
                        subjectKeys.getPublic().getEncoded(),
                        Der.tagged(CONTEXT | CONSTRUCTED | 3, extensions));
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(body);
            return Der.sequence(body, ECDSA_SHA256, Der.bits(signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign", e);
        }
    }

    private static byte[] distinguishedName(String commonName) {
        return Der.sequence(Der.set(Der.sequence(Der.oid("2.5.4.3"), Der.text(commonName))));
    }

    private static byte[] extension(String oid, boolean critical, byte[] value) {
        return critical
                ? Der.sequence(Der.oid(oid), Der.yes(), Der.octets(value))
                : Der.sequence(Der.oid(oid), Der.octets(value));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static Path write(Path file, String what, byte[] content) {
        String pem =
                "-----BEGIN "
                        + what
                        + "-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
                        + "\n-----END "
                        + what
                        + "-----\n";
        try {
            return Files.writeString(file, pem);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
