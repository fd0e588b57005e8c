package io.quorate.server.node;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Properties;

/** The file in a node's folder that says that its state is not to be served. */
final class DivergenceMark {

    private static final String NAME = "diverged";
    private static final String POSITION = "position";
    private static final String OWN = "own-digest";
    private static final String MAJORITY = "majority-digest";

    private final Path file;

    DivergenceMark(Path dataDirectory) {
        this.file = dataDirectory.resolve(NAME);
    }

    /** Sets it. It outlasts the process. */
    void set(ConsensusError.Diverged why) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(
                file,
                POSITION
                        + "="
                        + why.position()
                        + "\n"
                        + OWN
                        + "="
                        + why.own().toHex()
                        + "\n"
                        + MAJORITY
                        + "="
                        + why.majority().toHex()
                        + "\n");
    }

    /**
     * Why the state is not to be served, if so.
     *
     * @throws UncheckedIOException if the file cannot be read
     */
    Optional<ConsensusError.Diverged> read() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            Properties said = new Properties();
            said.load(new StringReader(Files.readString(file)));
            return Optional.of(
                    new ConsensusError.Diverged(
                            Long.parseLong(said.getProperty(POSITION, "0")),
                            hex(said.getProperty(OWN, "")),
                            hex(said.getProperty(MAJORITY, ""))));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        } catch (IllegalArgumentException e) {
            // Cut short by a crash, and still a mark.
            return Optional.of(new ConsensusError.Diverged(0, Bytes.EMPTY, Bytes.EMPTY));
        }
    }

    private static Bytes hex(String digits) {
        return Bytes.wrap(HexFormat.of().parseHex(digits));
    }

    /** Takes it away: the state is another one. */
    void clear() throws IOException {
        Files.deleteIfExists(file);
    }
}
