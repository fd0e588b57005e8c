/** What clients do to a cluster, checked by what they saw. */
@NullMarked
package io.quorate.simulation.workload;

import org.jspecify.annotations.NullMarked;
