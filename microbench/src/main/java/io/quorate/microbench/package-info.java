/** What single parts cost. */
@NullMarked
package io.quorate.microbench;

import org.jspecify.annotations.NullMarked;
