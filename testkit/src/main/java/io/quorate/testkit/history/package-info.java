/** Checks what clients saw, whatever the cluster did. */
@NullMarked
package io.quorate.testkit.history;

import org.jspecify.annotations.NullMarked;
