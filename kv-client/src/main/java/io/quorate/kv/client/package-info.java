/**
 * The client of the key-value server: it finds the leader, repeats what is safe to repeat, and says
 * of each write whether it happened, did not happen, or may have happened.
 */
@NullMarked
package io.quorate.kv.client;

import org.jspecify.annotations.NullMarked;
