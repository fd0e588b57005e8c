/** What every storage must do: conformance kits of abstract JUnit classes. */
@NullMarked
package io.quorate.testkit.storage;

import org.jspecify.annotations.NullMarked;
