/** The parts of the Multi-Paxos engine that are measured by themselves. */
@NullMarked
package io.quorate.paxos;

import org.jspecify.annotations.NullMarked;
