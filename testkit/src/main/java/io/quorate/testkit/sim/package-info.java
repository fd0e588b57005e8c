/**
 * The deterministic simulator: a whole cluster in one thread and in virtual time, with a network
 * that loses and disks that forget, replayed bit for bit from one seed. For authors of engines.
 */
@NullMarked
package io.quorate.testkit.sim;

import org.jspecify.annotations.NullMarked;
