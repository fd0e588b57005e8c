/** Lets engines run the same course in virtual time, to see which one is quicker where. */
@NullMarked
package io.quorate.testkit.race;

import org.jspecify.annotations.NullMarked;
