package io.quorate.server.cli;

import io.quorate.api.Bytes;
import io.quorate.kv.KeyRange;
import io.quorate.kv.KvException;
import io.quorate.kv.Mutation;
import io.quorate.kv.Transaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** Reads the file of {@code quorate kv commit}; its help says what is in it. */
final class TransactionFile {

    /** More than any server takes in one transaction. */
    private static final long BYTES_MAX = 64L << 20;

    private final Function<String, Bytes> bytes;
    private OptionalLong readVersion = OptionalLong.empty();
    private String family;
    private final List<KeyRange> reads = new ArrayList<>();
    private final List<KeyRange> writeConflicts = new ArrayList<>();
    private final List<Mutation> mutations = new ArrayList<>();

    private TransactionFile(String family, Function<String, Bytes> bytes) {
        this.family = family;
        this.bytes = bytes;
    }

    /**
     * Reads all of a file.
     *
     * @param family the column family until a line names another
     * @param bytes what a key or a value as it is written stands for
     * @throws UsageException that names the file and the line with a mistake
     */
    static Transaction read(Path file, String family, Function<String, Bytes> bytes) {
        TransactionFile parsed = new TransactionFile(family, bytes);
        int number = 0;
        for (String line : lines(file)) {
            number++;
            try {
                parsed.take(Words.of(line));
            } catch (UsageException | KvException e) {
                throw new UsageException(file + ":" + number + ": " + e.getMessage());
            }
        }
        try {
            return parsed.transaction();
        } catch (KvException e) {
            throw new UsageException(file + ": " + e.getMessage());
        }
    }

    private static List<String> lines(Path file) {
        try {
            long size = Files.size(file);
            if (size > BYTES_MAX) {
                throw new UsageException(
                        file + " of " + size + " bytes exceeds the limit of " + BYTES_MAX);
            }
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UsageException("cannot read " + file + ": " + e);
        }
    }

    private Transaction transaction() {
        return new Transaction(readVersion, reads, writeConflicts, mutations);
    }

    private void take(List<String> words) {
        if (words.isEmpty()) {
            return;
        }
        String verb = words.get(0);
        switch (verb) {
            case "read-version" -> readVersion = OptionalLong.of(version(only(words)));
            case "cf" -> family = only(words);
            case "read" -> reads.add(KeyRange.point(family, bytes.apply(only(words))));
            case "read-range" -> reads.add(range(words));
            case "write-conflict" -> writeConflicts.add(range(words));
            case "put" -> mutations.add(new Mutation.Put(family, first(words), second(words)));
            case "delete" -> mutations.add(new Mutation.Delete(family, bytes.apply(only(words))));
            case "delete-range" -> {
                KeyRange range = range(words);
                mutations.add(new Mutation.DeleteRange(family, range.begin(), range.end()));
            }
            case "put-stamped-key" ->
                    mutations.add(
                            new Mutation.PutStampedKey(
                                    family, withRoom(first(words)), second(words)));
            case "put-stamped-value" ->
                    mutations.add(
                            new Mutation.PutStampedValue(
                                    family, first(words), withRoom(second(words))));
            default ->
                    throw new UsageException(
                            "'"
                                    + verb
                                    + "' is none of read-version, cf, read, read-range,"
                                    + " write-conflict, put, delete, delete-range, put-stamped-key,"
                                    + " put-stamped-value");
        }
    }

    private static String only(List<String> words) {
        requireWords(words, 2, 2);
        return words.get(1);
    }

    private Bytes first(List<String> words) {
        requireWords(words, 3, 3);
        return bytes.apply(words.get(1));
    }

    private Bytes second(List<String> words) {
        return bytes.apply(words.get(2));
    }

    private KeyRange range(List<String> words) {
        requireWords(words, 2, 3);
        Optional<Bytes> end = words.size() == 3 ? Optional.of(second(words)) : Optional.empty();
        return new KeyRange(family, bytes.apply(words.get(1)), end);
    }

    private static void requireWords(List<String> words, int least, int most) {
        if (words.size() < least || words.size() > most) {
            String wanted = least == most ? "" + (least - 1) : (least - 1) + " or " + (most - 1);
            throw new UsageException(
                    "'" + words.get(0) + "' takes " + wanted + " words, not " + (words.size() - 1));
        }
    }

    private static long version(String text) {
        try {
            long version = Long.parseLong(text);
            if (version >= 0) {
                return version;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new UsageException("'" + text + "' is no version");
    }

    private static Bytes withRoom(Bytes prefix) {
        byte[] room = new byte[prefix.size() + Mutation.STAMP_BYTES];
        prefix.copyTo(room, 0);
        return Bytes.wrap(room);
    }
}
