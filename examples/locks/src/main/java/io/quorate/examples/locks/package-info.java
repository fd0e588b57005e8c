/** An application that embeds an engine and a transport: locks, replicated. */
@org.jspecify.annotations.NullMarked
package io.quorate.examples.locks;
