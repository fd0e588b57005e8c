package io.quorate.server.kv;

import io.quorate.api.Bytes;
import io.quorate.kv.ColumnFamilies;
import io.quorate.kv.KeyRange;
import io.quorate.kv.KvCommand;
import io.quorate.kv.KvCommandCodec;
import io.quorate.kv.KvError;
import io.quorate.kv.KvException;
import io.quorate.kv.KvLimits;
import io.quorate.kv.KvOperation;
import io.quorate.kv.Mutation;
import io.quorate.kv.Transaction;
import java.util.List;
import java.util.Optional;

/** What is checked before a command is logged. */
final class CommandCheck {

    private final KvLimits limits;

    CommandCheck(KvLimits limits) {
        this.limits = limits;
    }

    /**
     * The bytes of a command.
     *
     * @throws KvException if it breaks a limit
     */
    Bytes encoded(KvCommand command) {
        require(problem(command.action()));
        Bytes encoded = KvCommandCodec.encode(command);
        if (encoded.size() > limits.commandBytesMax()) {
            throw new KvException(
                    new KvError.TooLarge(
                            command.action() instanceof KvCommand.Commit
                                    ? "transaction"
                                    : "command",
                            encoded.size(),
                            limits.commandBytesMax()));
        }
        return encoded;
    }

    private static void require(Optional<KvError> problem) {
        if (problem.isPresent()) {
            throw new KvException(problem.get());
        }
    }

    private Optional<KvError> problem(KvCommand.Action action) {
        if (action instanceof KvCommand.Write) {
            return problem(((KvCommand.Write) action).operation());
        }
        return action instanceof KvCommand.Commit
                ? problem(((KvCommand.Commit) action).transaction())
                : Optional.empty();
    }

    private Optional<KvError> problem(KvOperation operation) {
        Optional<KvError> name = problemWithName(operation.columnFamily());
        if (name.isPresent()) {
            return name;
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

    private Optional<KvError> problem(Transaction transaction) {
        int ranges = transaction.reads().size() + transaction.writeConflicts().size();
        if (ranges > KvLimits.CONFLICT_RANGES_MAX) {
            return Optional.of(
                    new KvError.TooMany("conflict ranges", ranges, KvLimits.CONFLICT_RANGES_MAX));
        }
        for (Mutation mutation : transaction.mutations()) {
            Optional<KvError> problem =
                    problemWithName(mutation.columnFamily())
                            .or(() -> problemWithPlace(mutation))
                            .or(() -> limits.problemWithValue(mutation.value()));
            if (problem.isPresent()) {
                return problem;
            }
        }
        return problemWithRanges(transaction.reads())
                .or(() -> problemWithRanges(transaction.writeConflicts()));
    }

    private Optional<KvError> problemWithPlace(Mutation mutation) {
        if (!(mutation instanceof Mutation.DeleteRange)) {
            return limits.problemWithKey(mutation.key());
        }
        return problemWithEnd(mutation.key())
                .or(() -> ((Mutation.DeleteRange) mutation).end().flatMap(this::problemWithEnd));
    }

    private Optional<KvError> problemWithRanges(List<KeyRange> ranges) {
        for (KeyRange range : ranges) {
            Optional<KvError> problem =
                    problemWithName(range.columnFamily())
                            .or(() -> problemWithEnd(range.begin()))
                            .or(() -> range.end().flatMap(this::problemWithEnd));
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    /** The end of a range may be the smallest key above the largest key. */
    private Optional<KvError> problemWithEnd(Bytes end) {
        int most = limits.keyBytesMax() + 1;
        return end.size() > most
                ? Optional.of(new KvError.TooLarge("key", end.size(), most))
                : Optional.empty();
    }

    private static Optional<KvError> problemWithName(String name) {
        return name.length() > ColumnFamilies.NAME_BYTES_MAX
                ? Optional.of(
                        new KvError.Invalid(
                                "the name of a column family has at most "
                                        + ColumnFamilies.NAME_BYTES_MAX
                                        + " letters, not "
                                        + name.length()))
                : Optional.empty();
    }
}
