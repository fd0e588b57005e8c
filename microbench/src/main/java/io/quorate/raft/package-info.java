/** The parts of the Raft engine that are measured by themselves. */
@NullMarked
package io.quorate.raft;

import org.jspecify.annotations.NullMarked;
