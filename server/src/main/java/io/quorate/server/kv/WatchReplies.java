package io.quorate.server.kv;

import com.google.protobuf.UnsafeByteOperations;
import io.quorate.api.Bytes;
import io.quorate.kv.ChangePage;
import io.quorate.kv.ChangeQuery;
import io.quorate.kv.KvChange;
import io.quorate.kv.KvException;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.protocol.KvStream;
import io.quorate.kv.v1.Change;
import io.quorate.kv.v1.WatchReply;
import io.quorate.kv.v1.WatchRequest;

/** The client of a watch: makes replies of its pages. */
final class WatchReplies implements Watch.Client {

    private final KvSink<WatchReply> sink;
    private final Failures failures;

    private WatchReplies(KvSink<WatchReply> sink, Failures failures) {
        this.sink = sink;
        this.failures = failures;
    }

    static KvStream begin(
            Watches watches, Failures failures, WatchRequest request, KvSink<WatchReply> sink) {
        ChangeQuery query;
        try {
            query =
                    new ChangeQuery(
                            request.getColumnFamily(),
                            Bytes.wrap(request.getPrefix().toByteArray()),
                            request.getFromVersion());
        } catch (KvException e) {
            sink.fail(failures.of(e));
            return KvStream.NOTHING;
        }
        Watch watch = watches.make(query, new WatchReplies(sink, failures));
        watches.begin(watch);
        return new KvStream() {
            @Override
            public void wake() {
                watch.wake();
            }

            @Override
            public void cancel() {
                watch.cancel();
            }
        };
    }

    @Override
    public boolean hasRoom() {
        return sink.hasRoom();
    }

    @Override
    public void send(ChangePage page) {
        WatchReply.Builder reply = WatchReply.newBuilder().setThroughVersion(page.throughVersion());
        for (KvChange change : page.changes()) {
            Change.Builder message =
                    Change.newBuilder()
                            .setVersion(change.version())
                            .setKey(UnsafeByteOperations.unsafeWrap(change.key().asByteBuffer()));
            change.value()
                    .ifPresent(
                            value ->
                                    message.setValue(
                                            UnsafeByteOperations.unsafeWrap(value.asByteBuffer())));
            reply.addChanges(message);
        }
        sink.send(reply.build());
    }

    @Override
    public void end(Throwable failure) {
        sink.fail(failures.of(failure));
    }
}
