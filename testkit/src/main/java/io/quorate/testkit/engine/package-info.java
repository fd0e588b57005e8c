/**
 * What every engine must do: a conformance kit of abstract JUnit classes, for authors of engines.
 */
@NullMarked
package io.quorate.testkit.engine;

import org.jspecify.annotations.NullMarked;
