/**
 * An engine for tests and comparisons, written on the API alone. Its README says which guarantees
 * it gives and which it lacks.
 */
@NullMarked
package io.quorate.mock;

import org.jspecify.annotations.NullMarked;
