package io.quorate.server.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.kv.KeyRange;
import io.quorate.kv.KvCommand;
import io.quorate.kv.KvError;
import io.quorate.kv.KvException;
import io.quorate.kv.KvLimits;
import io.quorate.kv.Mutation;
import io.quorate.kv.Transaction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandCheckTest {

    private static final KvLimits LIMITS = new KvLimits(8, 16, 490);

    private final CommandCheck check = new CommandCheck(LIMITS);

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1})
    void keyOfATransactionHasItsLimit(int above) {
        Mutation mutation = new Mutation.Put("default", bytes(8 + above), Bytes.EMPTY);
        assertChecked(Transaction.blind(mutation), above, new KvError.TooLarge("key", 9, 8));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1})
    void valueOfATransactionHasItsLimit(int above) {
        Mutation mutation = new Mutation.Put("default", bytes(1), bytes(16 + above));
        assertChecked(Transaction.blind(mutation), above, new KvError.TooLarge("value", 17, 16));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1})
    void endOfARangeMayBeTheKeyAboveTheLargest(int above) {
        KeyRange range = new KeyRange("default", Bytes.EMPTY, Optional.of(bytes(9 + above)));
        assertChecked(
                new Transaction(OptionalLong.of(1), List.of(range), List.of(), List.of()),
                above,
                new KvError.TooLarge("key", 10, 9));
    }

    /** The last value is as large as the bytes allow, one less or one more. */
    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1})
    void bytesOfATransactionHaveTheirLimit(int above) {
        List<Mutation> mutations =
                new ArrayList<>(
                        Collections.nCopies(12, new Mutation.Put("default", bytes(8), bytes(8))));
        int present = check.encoded(command(blind(mutations))).size();
        int overhead = 1 + 4 + "default".length() + 4 + 1 + 4;
        int room = LIMITS.commandBytesMax() - present - overhead;
        assertThat(room).isBetween(1, LIMITS.valueBytesMax() - 1);
        mutations.add(new Mutation.Put("default", bytes(1), bytes(room + above)));
        assertChecked(blind(mutations), above, new KvError.TooLarge("transaction", 491, 490));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1})
    void rangesOfATransactionHaveTheirLimit(int above) {
        CommandCheck roomy = new CommandCheck(new KvLimits(8, 16, 1 << 20));
        KeyRange range = KeyRange.point("cf", bytes(1));
        int half = KvLimits.CONFLICT_RANGES_MAX / 2;
        Transaction transaction =
                new Transaction(
                        OptionalLong.of(1),
                        Collections.nCopies(half, range),
                        Collections.nCopies(half + above, range),
                        List.of());
        if (above <= 0) {
            assertThat(roomy.encoded(command(transaction)).isEmpty()).isFalse();
        } else {
            assertThatThrownBy(() -> roomy.encoded(command(transaction)))
                    .hasMessage("10001 conflict ranges exceed the limit of 10000");
        }
    }

    private void assertChecked(Transaction transaction, int above, KvError error) {
        if (above <= 0) {
            assertThat(check.encoded(command(transaction)).isEmpty()).isFalse();
            return;
        }
        assertThatThrownBy(() -> check.encoded(command(transaction)))
                .isInstanceOfSatisfying(
                        KvException.class, e -> assertThat(e.error()).isEqualTo(error));
    }

    private static Transaction blind(List<Mutation> mutations) {
        return Transaction.blind(mutations.toArray(Mutation[]::new));
    }

    private static KvCommand command(Transaction transaction) {
        return new KvCommand(new KvCommand.Commit(transaction), Optional.empty(), 0);
    }

    private static Bytes bytes(int size) {
        return Bytes.wrap(new byte[size]);
    }
}
