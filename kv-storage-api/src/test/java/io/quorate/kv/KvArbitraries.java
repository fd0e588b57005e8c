package io.quorate.kv;

import io.quorate.api.Bytes;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Keys, values, operations and outcomes to try things with. */
final class KvArbitraries {

    private KvArbitraries() {}

    static Arbitrary<Bytes> bytes() {
        return Arbitraries.bytes().array(byte[].class).ofMaxSize(40).map(Bytes::copyOf);
    }

    /** Text out of whole characters, of one to four bytes each. */
    static Arbitrary<String> text() {
        return Arbitraries.of("a", "Z", "-", "\0", "é", "€", "𝄞")
                .list()
                .ofMaxSize(6)
                .map(parts -> String.join("", parts));
    }

    static Arbitrary<KvOperation> operations() {
        return Arbitraries.oneOf(
                Combinators.combine(text(), bytes(), bytes()).as(KvOperation.Put::new),
                Combinators.combine(text(), bytes()).as(KvOperation.Delete::new),
                text().map(KvOperation.CreateColumnFamily::new),
                text().map(KvOperation.DropColumnFamily::new));
    }

    static Arbitrary<KvCommand> commands() {
        Arbitrary<Long> numbers = Arbitraries.longs().between(0, 1L << 40);
        Arbitrary<SessionCall> calls =
                Combinators.combine(Arbitraries.longs(), numbers, numbers)
                        .as((session, ack, more) -> new SessionCall(session, ack + more + 1, ack));
        return Combinators.combine(actions(), calls.optional(), Arbitraries.longs())
                .as(KvCommand::new);
    }

    private static Arbitrary<KvCommand.Action> actions() {
        return Arbitraries.oneOf(
                operations().map(KvCommand.Write::new),
                transactions().map(KvCommand.Commit::new),
                Arbitraries.longs().map(KvCommand.OpenSession::new),
                Arbitraries.longs().map(KvCommand.EndSession::new));
    }

    private static Arbitrary<Transaction> transactions() {
        Arbitrary<List<KeyRange>> some = ranges().list().ofMaxSize(4);
        return Combinators.combine(Arbitraries.longs(), some, some, mutations().list().ofMaxSize(5))
                .as(
                        (version, reads, writes, mutations) ->
                                new Transaction(
                                        reads.isEmpty() && version % 2 == 0
                                                ? OptionalLong.empty()
                                                : OptionalLong.of(version),
                                        reads,
                                        writes,
                                        mutations));
    }

    private static Arbitrary<KeyRange> ranges() {
        return Combinators.combine(text(), bytes(), bytes().optional())
                .as(
                        (family, one, other) ->
                                other.isPresent() && one.compareTo(other.get()) > 0
                                        ? new KeyRange(family, other.get(), Optional.of(one))
                                        : new KeyRange(family, one, other));
    }

    private static Arbitrary<Mutation> mutations() {
        Bytes room = Bytes.wrap(new byte[Mutation.STAMP_BYTES]);
        return Arbitraries.oneOf(
                Combinators.combine(text(), bytes(), bytes()).as(Mutation.Put::new),
                Combinators.combine(text(), bytes()).as(Mutation.Delete::new),
                Combinators.combine(text(), bytes(), bytes())
                        .as(
                                (family, begin, end) ->
                                        new Mutation.DeleteRange(
                                                family,
                                                begin,
                                                begin.compareTo(end) <= 0
                                                        ? Optional.of(end)
                                                        : Optional.empty())),
                Combinators.combine(text(), bytes().map(key -> key.concat(room)), bytes())
                        .as(Mutation.PutStampedKey::new),
                Combinators.combine(text(), bytes(), bytes().map(value -> value.concat(room)))
                        .as(Mutation.PutStampedValue::new));
    }

    static Arbitrary<KvOutcome> outcomes() {
        return Arbitraries.oneOf(
                Arbitraries.longs().map(KvOutcome.Done::new),
                errors().map(KvOutcome.Rejected::new));
    }

    private static Arbitrary<KvError> errors() {
        return Arbitraries.oneOf(
                text().map(KvError.UnknownColumnFamily::new),
                text().map(KvError.ColumnFamilyExists::new),
                Arbitraries.just(new KvError.EmptyKey()),
                Combinators.combine(text(), Arbitraries.longs(), Arbitraries.longs())
                        .as(KvError.TooLarge::new),
                text().map(KvError.Invalid::new),
                Combinators.combine(text(), Arbitraries.longs(), Arbitraries.longs())
                        .as(KvError.TooMany::new),
                Combinators.combine(Arbitraries.longs(), Arbitraries.longs())
                        .as(KvError.Conflict::new),
                Combinators.combine(Arbitraries.longs(), Arbitraries.longs())
                        .as(KvError.VersionTooOld::new),
                Combinators.combine(Arbitraries.longs(), Arbitraries.longs())
                        .as(KvError.VersionAhead::new),
                Arbitraries.longs().map(KvError.SessionExpired::new),
                Combinators.combine(Arbitraries.longs(), Arbitraries.longs(), Arbitraries.longs())
                        .as(KvError.BadSequence::new));
    }
}
