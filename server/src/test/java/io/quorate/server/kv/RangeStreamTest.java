package io.quorate.server.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Bytes;
import io.quorate.api.ReadMode;
import io.quorate.kv.KvLimits;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.state.VersionedStore;
import io.quorate.kv.v1.RangeReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stream reads only what its client has room for. */
class RangeStreamTest {

    /** Has room when it is told so; everything runs in the caller's thread. */
    private static final class Room implements KvSink<RangeReply> {
        private final List<RangeReply> parts = new ArrayList<>();
        private int room;
        private boolean ended;

        @Override
        public boolean hasRoom() {
            return room > 0;
        }

        @Override
        public void send(RangeReply reply) {
            assertThat(room).isPositive();
            room--;
            parts.add(reply);
        }

        @Override
        public void end() {
            ended = true;
        }

        @Override
        public void fail(KvFailure failure) {
            throw failure;
        }
    }

    private final StandaloneDatabase database =
            new StandaloneDatabase(
                    new VersionedStore(new FakeKvStore()),
                    KvLimits.DEFAULT,
                    Runnable::run,
                    Runnable::run,
                    () -> 1);
    private final Room sink = new Room();

    @BeforeEach
    void write() {
        for (int i = 0; i < 2_500; i++) {
            database.put("default", Bytes.utf8("k" + i), Bytes.EMPTY).toCompletableFuture().join();
        }
    }

    @AfterEach
    void close() {
        database.close();
    }

    private RangeStream stream() {
        return new RangeStream(
                database,
                new RangeQuery("default", Bytes.EMPTY, Optional.empty(), 1, false, true),
                Long.MAX_VALUE,
                OptionalLong.empty(),
                ReadMode.LINEARIZABLE,
                sink,
                new Failures(member -> ""));
    }

    @Test
    void onePartIsReadForEachThatThereIsRoomFor() {
        RangeStream stream = stream();
        stream.wake();
        assertThat(sink.parts).isEmpty();
        sink.room = 1;
        stream.wake();
        stream.wake();
        assertThat(sink.parts).hasSize(1);
        sink.room = 5;
        stream.wake();
        assertThat(sink.parts).hasSize(3);
        assertThat(sink.ended).isTrue();
        assertThat(sink.parts).extracting(RangeReply::getVersion).containsOnly(2_500L);
        assertThat(sink.parts)
                .extracting(RangeReply::getHasMore)
                .containsExactly(true, true, false);
        stream.wake();
        assertThat(sink.parts).hasSize(3);
    }

    @Test
    void nothingIsReadForAClientThatHasGone() {
        RangeStream stream = stream();
        sink.room = 1;
        stream.wake();
        stream.cancel();
        sink.room = 1;
        stream.wake();
        assertThat(sink.parts).hasSize(1);
        assertThat(sink.ended).isFalse();
    }
}
