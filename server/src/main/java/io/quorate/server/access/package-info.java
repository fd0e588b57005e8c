/** Who may do what at a node: its users, their tokens and certificates. */
@NullMarked
package io.quorate.server.access;

import org.jspecify.annotations.NullMarked;
