/**
 * The protocol between clients and nodes, whatever carries it: its calls, what serves them, and the
 * providers that carry them.
 */
@NullMarked
package io.quorate.kv.protocol;

import org.jspecify.annotations.NullMarked;
