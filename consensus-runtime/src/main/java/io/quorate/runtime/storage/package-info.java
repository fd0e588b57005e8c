/** Storage: the write-ahead log in segments, its group commit, snapshots, and both in memory. */
@NullMarked
package io.quorate.runtime.storage;

import org.jspecify.annotations.NullMarked;
