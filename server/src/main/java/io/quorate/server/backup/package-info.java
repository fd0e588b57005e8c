/** Whole states in files, to be kept elsewhere and made a new cluster of. */
@NullMarked
package io.quorate.server.backup;

import org.jspecify.annotations.NullMarked;
