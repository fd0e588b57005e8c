/**
 * The replicated state: versions, transactions and sessions on top of any {@link
 * io.quorate.kv.KvStore}, so that they are the same on all.
 */
@NullMarked
package io.quorate.kv.state;

import org.jspecify.annotations.NullMarked;
