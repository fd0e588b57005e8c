package io.quorate.kv.rocksdb;

import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteOptions;

/** RocksDB's options, held as long as the database that uses them. */
final class NativeOptions implements AutoCloseable {

    private static final long INFO_LOG_BYTES = 1L << 20;
    private static final long INFO_LOG_FILES = 4;
    private static final int BLOCK_BYTES = 16 << 10;
    private static final double BLOOM_BITS_PER_KEY = 10;

    private final LRUCache cache;
    private final BloomFilter bloom = new BloomFilter(BLOOM_BITS_PER_KEY);
    private final ColumnFamilyOptions family;
    private final DBOptions database;
    private final WriteOptions durableWrite = new WriteOptions().setSync(true);
    private final WriteOptions unloggedWrite = new WriteOptions().setDisableWAL(true);
    private final FlushOptions flush = new FlushOptions().setWaitForFlush(true);

    NativeOptions(RocksTuning tuning) {
        cache = new LRUCache(tuning.blockCacheBytes());
        family =
                new ColumnFamilyOptions()
                        .setWriteBufferSize(tuning.writeBufferBytes())
                        .setCompressionType(tuning.compression())
                        .setTableFormatConfig(
                                new BlockBasedTableConfig()
                                        .setBlockCache(cache)
                                        .setBlockSize(BLOCK_BYTES)
                                        .setFilterPolicy(bloom)
                                        .setCacheIndexAndFilterBlocks(true)
                                        .setPinL0FilterAndIndexBlocksInCache(true));
        database =
                new DBOptions()
                        .setDbWriteBufferSize(tuning.writeBufferBytes())
                        .setMaxBackgroundJobs(tuning.backgroundJobs())
                        .setMaxOpenFiles(tuning.openFilesMax())
                        // Without a log a crash takes what was not flushed. It must take the same
                        // from all column families, or the position would not fit the data.
                        .setAtomicFlush(true)
                        // The store flushes when it closes, unless a write failed.
                        .setAvoidFlushDuringShutdown(true)
                        // What was synced is never dropped silently: damage other than a torn
                        // last record refuses to open.
                        .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
                        // A failed write is final until the store is opened anew.
                        .setMaxBgErrorResumeCount(0)
                        .setInfoLogLevel(InfoLogLevel.INFO_LEVEL)
                        .setMaxLogFileSize(INFO_LOG_BYTES)
                        .setKeepLogFileNum(INFO_LOG_FILES);
    }

    ColumnFamilyOptions family() {
        return family;
    }

    DBOptions database() {
        return database;
    }

    WriteOptions durableWrite() {
        return durableWrite;
    }

    WriteOptions unloggedWrite() {
        return unloggedWrite;
    }

    FlushOptions flush() {
        return flush;
    }

    @Override
    public void close() {
        flush.close();
        unloggedWrite.close();
        durableWrite.close();
        database.close();
        family.close();
        bloom.close();
        cache.close();
    }
}
