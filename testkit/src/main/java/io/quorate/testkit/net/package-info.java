/**
 * What tests of real networks need: a proxy that breaks connections, and throw-away certificates.
 */
@NullMarked
package io.quorate.testkit.net;

import org.jspecify.annotations.NullMarked;
