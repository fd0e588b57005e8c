package io.quorate.kv;

import io.quorate.api.Bytes;

/**
 * Which changes are asked for.
 *
 * @param columnFamily the column family
 * @param prefix what their keys start with
 * @param fromVersion the first version that counts, from 1 up
 */
public record ChangeQuery(String columnFamily, Bytes prefix, long fromVersion) {

    /**
     * Checks the version.
     *
     * @throws KvException with {@link KvError.Invalid} if it is not from 1 up
     */
    public ChangeQuery {
        if (fromVersion < 1) {
            throw new KvException(
                    new KvError.Invalid("changes begin at version 1, not " + fromVersion));
        }
    }

    /** The same from another version on. */
    public ChangeQuery from(long version) {
        return new ChangeQuery(columnFamily, prefix, version);
    }
}
