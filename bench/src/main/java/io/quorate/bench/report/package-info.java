/** What results are written to, and what they say of the machine. */
@NullMarked
package io.quorate.bench.report;

import org.jspecify.annotations.NullMarked;
