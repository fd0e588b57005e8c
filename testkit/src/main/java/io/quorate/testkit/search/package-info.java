/**
 * Bounded exhaustive search: the real cores of a small cluster, in every order of events that some
 * bounds allow. For authors of engines.
 */
@NullMarked
package io.quorate.testkit.search;

import org.jspecify.annotations.NullMarked;
