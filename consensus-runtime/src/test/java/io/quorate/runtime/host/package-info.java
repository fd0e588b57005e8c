/** Tests of the host, with cores that do what a test tells them. */
@NullMarked
package io.quorate.runtime.host;

import org.jspecify.annotations.NullMarked;
