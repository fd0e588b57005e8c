/**
 * Keys and values in RocksDB, one database for each store.
 *
 * <p>A store's directory holds {@code LOCK}, which keeps other processes out, and one {@code db-N},
 * the database. Restoring a snapshot builds {@code db-N+1} beside it; as long as there is a file
 * {@code db-N+1.building}, that database counts as not there. The file's end is the switch. RocksDB
 * writes its own messages to {@code db-N/LOG} and keeps a few megabytes of them.
 *
 * <p>In a database, RocksDB's family {@code default} holds what the store itself remembers: the
 * applied position, and which column family of ours lives in which of RocksDB's ({@code
 * family-ID}). So creating and dropping a column family is a change of keys, which is written in
 * one step with the data and the position, and which a crash takes back together with them. The
 * families of RocksDB are made before such a write and go after it is durable.
 */
@NullMarked
package io.quorate.kv.rocksdb;

import org.jspecify.annotations.NullMarked;
