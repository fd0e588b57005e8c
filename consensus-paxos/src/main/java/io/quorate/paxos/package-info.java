/**
 * Multi-Paxos: slots are decided one by one, in any order, under ballots; what is decided is handed
 * on in order.
 */
@NullMarked
package io.quorate.paxos;

import org.jspecify.annotations.NullMarked;
