/** What only the whole shows: the rules of the architecture, the matrix, real processes. */
@NullMarked
package io.quorate.it;

import org.jspecify.annotations.NullMarked;
