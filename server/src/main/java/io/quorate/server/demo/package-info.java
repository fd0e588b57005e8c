/** A cluster in one process that is written to, hurt, and looked over. */
@NullMarked
package io.quorate.server.demo;

import org.jspecify.annotations.NullMarked;
