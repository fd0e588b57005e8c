package io.quorate.kv;

import io.quorate.api.Settings;
import java.nio.file.Path;

/**
 * What a store gets from the world.
 *
 * @param directory its directory, used by nothing else; made if it is absent
 * @param limits bounds that were checked before an operation got here
 * @param selfDurable true if nothing else logs the operations, so that each {@link KvStore#apply}
 *     has to be durable when it returns; false if a log can repeat what a crash took
 * @param settings the provider's own settings
 */
public record KvStoreContext(
        Path directory, KvLimits limits, boolean selfDurable, Settings settings) {}
