package io.quorate.kv.rocksdb;

import io.quorate.api.Setting;
import io.quorate.api.Settings;
import java.util.List;
import org.rocksdb.CompressionType;

/**
 * How a database is run.
 *
 * @param blockCacheBytes memory for what was read
 * @param writeBufferBytes memory for what was written and is not in files yet, of all column
 *     families together
 * @param compression of the files
 * @param backgroundJobs how many threads may write and merge files
 * @param openFilesMax how many files may be open
 * @param logged whether each write goes to a log and is durable when it returns; otherwise it is
 *     durable with the next flush
 */
record RocksTuning(
        long blockCacheBytes,
        long writeBufferBytes,
        CompressionType compression,
        int backgroundJobs,
        int openFilesMax,
        boolean logged) {

    static final List<Setting> SETTINGS =
            List.of(
                    Setting.size(
                            "block_cache_bytes",
                            64L << 20,
                            1L << 20,
                            1L << 40,
                            "Memory in bytes for blocks that were read."),
                    Setting.size(
                            "write_buffer_bytes",
                            64L << 20,
                            64L << 10,
                            16L << 30,
                            "Memory in bytes for changes of all column families that are not in"
                                    + " files yet."),
                    Setting.choice(
                            "compression", "How files are compressed.", "lz4", "zstd", "none"),
                    Setting.number(
                            "background_jobs",
                            2,
                            1,
                            64,
                            "How many threads may write and merge files."),
                    Setting.number(
                            "open_files_max",
                            1024,
                            64,
                            1_000_000,
                            "How many files of the database may be open."));

    static RocksTuning of(Settings settings, boolean logged) {
        return new RocksTuning(
                settings.size("block_cache_bytes"),
                settings.size("write_buffer_bytes"),
                compression(settings.text("compression")),
                (int) settings.number("background_jobs"),
                (int) settings.number("open_files_max"),
                logged);
    }

    private static CompressionType compression(String word) {
        switch (word) {
            case "lz4":
                return CompressionType.LZ4_COMPRESSION;
            case "zstd":
                return CompressionType.ZSTD_COMPRESSION;
            default:
                return CompressionType.NO_COMPRESSION;
        }
    }
}
