/** Further processes of this Java. */
@NullMarked
package io.quorate.bench.process;

import org.jspecify.annotations.NullMarked;
