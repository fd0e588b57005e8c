package io.quorate.kv;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What may be done with column families: the same in every store. */
public final class ColumnFamilies {

    /** The longest name, which has only letters of one byte. */
    public static final int NAME_BYTES_MAX = 64;

    /** Begins the name of a column family that no client sees. Otherwise it is as any other. */
    public static final String HIDDEN_PREFIX = "~";

    private static final Pattern NAME =
            Pattern.compile(HIDDEN_PREFIX + "?[A-Za-z0-9_.-]{1," + NAME_BYTES_MAX + "}");

    private ColumnFamilies() {}

    /** Whether the family is not for clients. */
    public static boolean isHidden(String name) {
        return name.startsWith(HIDDEN_PREFIX);
    }

    /** Why an operation cannot be done where these families exist, if it cannot. */
    public static Optional<KvError> problem(KvOperation operation, Set<String> existing) {
        String name = operation.columnFamily();
        if (operation instanceof KvOperation.CreateColumnFamily) {
            if (!NAME.matcher(name).matches()) {
                return Optional.of(
                        new KvError.Invalid(
                                "column family '"
                                        + name
                                        + "' is not 1 to 64 letters, digits, '_', '.' or '-'"));
            }
            return existing.contains(name)
                    ? Optional.of(new KvError.ColumnFamilyExists(name))
                    : Optional.empty();
        }
        if (!existing.contains(name)) {
            return Optional.of(new KvError.UnknownColumnFamily(name));
        }
        if (operation instanceof KvOperation.DropColumnFamily
                && name.equals(KvStore.DEFAULT_COLUMN_FAMILY)) {
            return Optional.of(new KvError.Invalid("column family 'default' cannot be dropped"));
        }
        return emptyKey(operation);
    }

    private static Optional<KvError> emptyKey(KvOperation operation) {
        boolean empty =
                (operation instanceof KvOperation.Put
                                && ((KvOperation.Put) operation).key().isEmpty())
                        || (operation instanceof KvOperation.Delete
                                && ((KvOperation.Delete) operation).key().isEmpty());
        return empty ? Optional.of(new KvError.EmptyKey()) : Optional.empty();
    }
}
