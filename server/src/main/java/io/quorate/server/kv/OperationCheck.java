package io.quorate.server.kv;

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
