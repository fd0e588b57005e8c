/** The conformance kit for key-value stores. For authors of stores. */
@NullMarked
package io.quorate.testkit.kv;

import org.jspecify.annotations.NullMarked;
