package io.quorate.kv.protocol;

import com.google.protobuf.ByteString;
import io.quorate.kv.v1.Freshness;
import io.quorate.kv.v1.RangeReply;
import io.quorate.kv.v1.RangeRequest;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What is left of a long range behind a part of it. */
final class RangeRest {

    /** Whoever has answered once knows the version, and need not hear of newer ones. */
    private static final Freshness ANY =
            Freshness.newBuilder()
                    .setKind(Freshness.Kind.STALE)
                    .setStalenessMillis(TimeUnit.DAYS.toMillis(365))
                    .build();

    private static final ByteString SMALLEST = ByteString.copyFrom(new byte[] {0});

    private RangeRest() {}

    /** The request for what follows a part, of the same version; empty if nothing does. */
    static Optional<RangeRequest> after(RangeRequest asked, RangeReply part) {
        int count = part.getEntriesCount();
        long limit = Integer.toUnsignedLong(asked.getLimit());
        if (!part.getHasMore() || count == 0 || (limit != 0 && count >= limit)) {
            return Optional.empty();
        }
        ByteString last = part.getEntries(count - 1).getKey();
        RangeRequest.Builder rest =
                asked.toBuilder()
                        .clearOffset()
                        .setLimit(limit == 0 ? 0 : (int) (limit - count))
                        .setVersion(part.getVersion())
                        .setFreshness(ANY);
        return Optional.of(
                asked.getReverse()
                        ? rest.setEnd(last).build()
                        : rest.setBegin(last.concat(SMALLEST)).build());
    }
}
