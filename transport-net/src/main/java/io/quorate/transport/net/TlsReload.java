package io.quorate.transport.net;

import io.quorate.api.CertificateIdentity;
import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS files of a node, read again when they change. What is read is checked first: the
 * certificate must name the node, and the key must be its own.
 */
public final class TlsReload {

    private static final Logger LOG = LoggerFactory.getLogger(TlsReload.class);

    /** Who uses what the files hold. */
    @FunctionalInterface
    public interface Taker {

        /** Uses {@code material} for connections from now on, or throws and keeps the old. */
        void take(TlsMaterial material) throws GeneralSecurityException, IOException;
    }

    private final TlsFiles files;
    private final CertificateIdentity self;
    private final Taker taker;
    private List<Object> seen;
    private String told = "";

    /**
     * Reads the files and hands over what they hold.
     *
     * @param self whom the certificate must name
     * @throws ConsensusException with {@link ConsensusError.Invalid} if they cannot be used; the
     *     message names the file
     */
    public TlsReload(TlsFiles files, CertificateIdentity self, Taker taker) {
        this.files = files;
        this.self = self;
        this.taker = taker;
        this.seen = files.versions();
        load();
    }

    /**
     * Takes the files if they changed. What is wrong with them is logged, and the old ones stay.
     */
    public synchronized void reloadIfChanged() {
        List<Object> now = files.versions();
        if (now.equals(seen)) {
            return;
        }
        try {
            load();
            // Not before: a file that could not be read may be the same when it can be.
            seen = now;
            told = "";
            LOG.info("{} took new TLS files, {}", self, files.certificate());
        } catch (RuntimeException e) {
            String why = String.valueOf(e.getMessage());
            if (!why.equals(told)) {
                told = why;
                LOG.warn("{} keeps its old TLS files: {}", self, why);
            }
        }
    }

    private void load() {
        try {
            taker.take(files.read(self));
        } catch (GeneralSecurityException | IOException e) {
            throw new ConsensusError.Invalid("TLS cannot be set up: " + e.getMessage())
                    .asException();
        }
    }

    /** Who is at the other end of a connection, as its certificate says. */
    public static Optional<CertificateIdentity> peer(SSLSession session) {
        try {
            return CertificateIdentity.of(session.getPeerCertificates()[0]);
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }
}
