package io.quorate.runtime.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import java.io.IOException;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class NoteFileTest {

    private static final UUID INCARNATION = new UUID(4, 7);
    private static final Bytes NOTE = Bytes.utf8("who is who");

    private static TestDisk noted() throws IOException {
        TestDisk disk = new TestDisk();
        NoteFile.write(disk, INCARNATION, 2, NOTE);
        return disk;
    }

    @Test
    void everyFlippedByteIsCorruptionAndNamesTheFile() throws IOException {
        TestDisk disk = noted();
        assertThat(NoteFile.read(disk, INCARNATION, 2)).contains(NOTE);
        for (int at = 0; at < disk.bytes("note-2").length; at++) {
            assertCorrupt(disk.copy().flip("note-2", at, 0x10), INCARNATION);
        }
    }

    @Test
    void theNoteOfAnotherStorageIsCorruption() throws IOException {
        assertCorrupt(noted(), new UUID(4, 8));
    }

    private static void assertCorrupt(Disk disk, UUID incarnation) {
        assertThatThrownBy(() -> NoteFile.read(disk, incarnation, 2))
                .isInstanceOf(ConsensusException.class)
                .hasMessageContaining("note-2")
                .matches(e -> ((ConsensusException) e).error() instanceof ConsensusError.Corrupt);
    }
}
