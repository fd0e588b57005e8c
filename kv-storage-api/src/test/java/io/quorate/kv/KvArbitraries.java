package io.quorate.kv;

import io.quorate.api.Bytes;
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
                text().map(KvError.Invalid::new));
    }
}
