package io.quorate.server.kv;

import io.quorate.kv.ColumnFamilies;
import io.quorate.kv.KvError;
import io.quorate.kv.KvLimits;
import io.quorate.kv.KvOperation;
import java.util.Optional;

/** What is checked before an operation is logged. */
final class OperationCheck {

    private final KvLimits limits;

    OperationCheck(KvLimits limits) {
        this.limits = limits;
    }

    Optional<KvError> problem(KvOperation operation) {
        int nameLength = operation.columnFamily().length();
        if (nameLength > ColumnFamilies.NAME_BYTES_MAX) {
            return Optional.of(
                    new KvError.Invalid(
                            "the name of a column family has at most "
                                    + ColumnFamilies.NAME_BYTES_MAX
                                    + " letters, not "
                                    + nameLength));
        }
        if (operation instanceof KvOperation.Put) {
            KvOperation.Put put = (KvOperation.Put) operation;
            return limits.problemWithKey(put.key()).or(() -> limits.problemWithValue(put.value()));
        }
        if (operation instanceof KvOperation.Delete) {
            return limits.problemWithKey(((KvOperation.Delete) operation).key());
        }
        return Optional.empty();
    }
}
