/** What a snapshot of a large state costs those who write meanwhile. */
@org.jspecify.annotations.NullMarked
package io.quorate.server.snapshot;
