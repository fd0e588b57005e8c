package io.quorate.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.runtime.storage.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimDiskTest {

    private final SimDisk disk = new SimDisk("a disk", new SimRandom(1));

    @ParameterizedTest
    @EnumSource(CrashMode.class)
    void keepsWhatWasSyncedInEveryCrash(CrashMode mode) throws IOException {
        for (int i = 0; i < 50; i++) {
            SimDisk other = new SimDisk("a disk", new SimRandom(i));
            DiskFile file = other.open("f", true);
            write(file, 0, "durable");
            file.sync();
            other.sync();
            write(file, 7, "lost");
            other.crash(mode);
            assertThat(content(other, "f")).startsWith("durable");
        }
    }

    @Test
    void losesWhatWasNotSyncedWhenThePowerGoes() throws IOException {
        DiskFile file = disk.open("f", true);
        disk.sync();
        write(file, 0, "old");
        file.sync();
        write(file, 0, "new and longer");
        file.setSize(5_000);
        disk.crash(CrashMode.LOSE_ALL);
        assertThat(content(disk, "f")).isEqualTo("old");
    }

    @Test
    void keepsEverythingWhenOnlyTheProcessDies() throws IOException {
        DiskFile file = disk.open("f", true);
        write(file, 0, "never synced");
        disk.crash(CrashMode.KEEP_ALL);
        assertThat(content(disk, "f")).isEqualTo("never synced");
    }

    @Test
    void bringsBackTheTailOfAFileWhoseCutWasNotSynced() throws IOException {
        DiskFile file = disk.open("f", true);
        disk.sync();
        write(file, 0, "abcdef");
        file.sync();
        file.setSize(2);
        assertThat(content(disk, "f")).isEqualTo("ab");
        disk.crash(CrashMode.LOSE_ALL);
        assertThat(content(disk, "f")).isEqualTo("abcdef");
    }

    @Test
    void continuesAFileWithZerosAlsoWhereBytesWereCut() throws IOException {
        DiskFile file = disk.open("f", true);
        write(file, 0, "abcdef");
        file.setSize(2);
        file.setSize(6);
        assertThat(content(disk, "f")).isEqualTo("ab\0\0\0\0");
    }

    @Test
    void losesAFileWhoseNameWasNotSynced() throws IOException {
        DiskFile file = disk.open("f", true);
        write(file, 0, "abc");
        file.sync();
        disk.crash(CrashMode.LOSE_ALL);
        assertThat(disk.list()).isEmpty();
    }

    @Test
    void undoesARenameThatWasNotSynced() throws IOException {
        write(disk.open("f", true), 0, "old");
        disk.open("f", false).sync();
        write(disk.open("tmp", true), 0, "new");
        disk.open("tmp", false).sync();
        disk.sync();
        disk.rename("tmp", "f");
        assertThat(content(disk, "f")).isEqualTo("new");
        disk.crash(CrashMode.LOSE_ALL);
        assertThat(disk.list()).containsExactly("f", "tmp");
        assertThat(content(disk, "f")).isEqualTo("old");
    }

    @Test
    void tearsWritesInTheirMiddle() throws IOException {
        Set<Integer> lengths = new TreeSet<>();
        for (int i = 0; i < 200; i++) {
            SimDisk other = new SimDisk("a disk", new SimRandom(i));
            DiskFile file = other.open("f", true);
            other.sync();
            write(file, 0, "0123456789");
            other.crash(CrashMode.KEEP_PREFIX);
            String left = content(other, "f");
            assertThat("0123456789").startsWith(left);
            lengths.add(left.length());
        }
        assertThat(lengths).contains(0, 5, 10);
    }

    @Test
    void keepsAnySectors() throws IOException {
        Set<String> patterns = new TreeSet<>();
        for (int i = 0; i < 200; i++) {
            SimDisk other = new SimDisk("a disk", new SimRandom(i));
            DiskFile file = other.open("f", true);
            file.setSize(3 * SimFile.SECTOR);
            file.sync();
            other.sync();
            byte[] ones = new byte[3 * SimFile.SECTOR];
            Arrays.fill(ones, (byte) '1');
            file.write(0, ByteBuffer.wrap(ones));
            other.crash(CrashMode.KEEP_SECTORS);
            String left = content(other, "f");
            patterns.add(
                    ""
                            + left.charAt(0)
                            + left.charAt(SimFile.SECTOR)
                            + left.charAt(2 * SimFile.SECTOR));
        }
        assertThat(patterns).hasSize(8);
    }

    @Test
    void neverMakesDurableWhatAFailedSyncWasAbout() throws IOException {
        DiskFile file = disk.open("f", true);
        disk.sync();
        write(file, 0, "abc");
        disk.failAtRandom(new DiskFaults(0, 1, 0, 0));
        assertThatThrownBy(file::sync).isInstanceOf(IOException.class).hasMessageContaining("'f'");
        disk.failAtRandom(DiskFaults.NONE);
        write(file, 3, "def");
        file.sync();
        assertThat(content(disk, "f")).isEqualTo("abcdef");
        disk.crash(CrashMode.LOSE_ALL);
        assertThat(content(disk, "f")).isEqualTo("\0\0\0def");
    }

    @Test
    void saysThatItIsFullUntilTheNextLife() throws IOException {
        DiskFile file = disk.open("f", true);
        disk.failAtRandom(new DiskFaults(0, 0, 0, 1));
        assertThatThrownBy(() -> write(file, 0, "abc")).hasMessageContaining("no space left");
        disk.failAtRandom(DiskFaults.NONE);
        assertThatThrownBy(() -> write(file, 0, "abc")).hasMessageContaining("no space left");
        disk.crash(CrashMode.KEEP_ALL);
        write(disk.open("f", true), 0, "abc");
    }

    @Test
    void refusesFilesThatWereOpenBeforeACrash() throws IOException {
        DiskFile file = disk.open("f", true);
        disk.crash(CrashMode.KEEP_ALL);
        assertThatThrownBy(() -> write(file, 0, "abc")).hasMessageContaining("before a crash");
    }

    @Test
    void turnsExactlyOneBitOver() throws IOException {
        write(disk.open("f", true), 0, "\0\0\0\0");
        disk.open("f", false).sync();
        disk.sync();
        assertThat(disk.flipBit(new SimRandom(3))).isEqualTo("f");
        int bits = 0;
        for (char value : content(disk, "f").toCharArray()) {
            bits += Integer.bitCount(value);
        }
        assertThat(bits).isEqualTo(1);
    }

    @Test
    void asksItsGuardBeforeEveryEffect() throws IOException {
        DiskFile file = disk.open("f", true);
        disk.guardBy(
                (call, name) -> {
                    if (call == DiskGuard.Call.WRITE) {
                        throw new IOException("not " + name);
                    }
                });
        assertThatThrownBy(() -> write(file, 0, "abc")).hasMessage("not f");
        assertThat(file.size()).isZero();
    }

    private static void write(DiskFile file, long offset, String text) throws IOException {
        file.write(offset, ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static String content(SimDisk disk, String name) throws IOException {
        DiskFile file = disk.open(name, false);
        ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
        assertThat(file.read(0, bytes)).isEqualTo(bytes.capacity());
        return new String(bytes.array(), StandardCharsets.ISO_8859_1);
    }
}
