/** What may be concluded from measurements that scatter. */
@NullMarked
package io.quorate.bench.stats;

import org.jspecify.annotations.NullMarked;
