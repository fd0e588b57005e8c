/** What engines are made of, as far as it is measured. */
@NullMarked
package io.quorate.microbench.parts;

import org.jspecify.annotations.NullMarked;
