package io.quorate.runtime.storage;

import java.util.concurrent.Executor;

/**
 * Where a storage does its work. Each lane runs one task at a time, in order; both may be one.
 *
 * @param commit where it writes, syncs and tells listeners
 * @param files where it makes and removes files
 */
record WalLanes(Executor commit, Executor files) {}
