/**
 * What every transport must do: a conformance kit of abstract JUnit classes, for authors of
 * transports.
 */
@NullMarked
package io.quorate.testkit.transport;

import org.jspecify.annotations.NullMarked;
