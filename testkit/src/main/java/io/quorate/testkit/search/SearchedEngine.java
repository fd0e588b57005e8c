package io.quorate.testkit.search;

import io.quorate.api.Provider;

/**
 * An engine that can be searched, for {@code quorate sim --exhaustive}. Found by {@link
 * java.util.ServiceLoader}. Its name is that of the engine.
 */
public interface SearchedEngine extends Provider {

    /** Bounds that a processor exhausts in less than a minute. */
    SearchBounds bounds();

    SearchedProtocol<?, ?> protocol();
}
