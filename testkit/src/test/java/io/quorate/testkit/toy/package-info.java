/**
 * A toy protocol, the smallest honest one that needs durability and fail-over, with bugs that can
 * be switched on. The simulator proves itself on it.
 */
@NullMarked
package io.quorate.testkit.toy;

import org.jspecify.annotations.NullMarked;
