/** What a node shows of itself over HTTP: health, metrics, status, and a page for people. */
@NullMarked
package io.quorate.server.observe;

import org.jspecify.annotations.NullMarked;
