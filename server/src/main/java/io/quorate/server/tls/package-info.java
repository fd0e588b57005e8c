/** Certificates that the command makes. */
@NullMarked
package io.quorate.server.tls;

import org.jspecify.annotations.NullMarked;
