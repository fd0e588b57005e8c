/**
 * Keys and values in column families: what can be asked of them, and what a store must keep.
 *
 * <p>Keys compare as unsigned bytes, everywhere. A key has at least one byte.
 */
@NullMarked
package io.quorate.kv;

import org.jspecify.annotations.NullMarked;
