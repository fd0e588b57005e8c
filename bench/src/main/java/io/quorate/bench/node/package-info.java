/** A replica that answers each command with itself, in this process or in one of its own. */
@NullMarked
package io.quorate.bench.node;

import org.jspecify.annotations.NullMarked;
