package io.quorate.server.kv;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.stub.ServerCallStreamObserver;
import io.quorate.api.Bytes;
import io.quorate.kv.ChangePage;
import io.quorate.kv.ChangeQuery;
import io.quorate.kv.KvChange;
import io.quorate.kv.KvException;
import io.quorate.kv.v1.Change;
import io.quorate.kv.v1.WatchReply;
import io.quorate.kv.v1.WatchRequest;

/** The client of a watch over gRPC. It has room while little is under way to it. */
final class GrpcWatch implements Watch.Client {

    private final ServerCallStreamObserver<WatchReply> call;

    private GrpcWatch(ServerCallStreamObserver<WatchReply> call) {
        this.call = call;
    }

    static void begin(
            Watches watches, WatchRequest request, ServerCallStreamObserver<WatchReply> call) {
        ChangeQuery query;
        try {
            query =
                    new ChangeQuery(
                            request.getColumnFamily(),
                            Bytes.wrap(request.getPrefix().toByteArray()),
                            request.getFromVersion());
        } catch (KvException e) {
            call.onError(Failures.toStatus(e));
            return;
        }
        Watch watch = watches.make(query, new GrpcWatch(call));
        call.setOnCancelHandler(watch::cancel);
        call.setOnReadyHandler(watch::wake);
        watches.begin(watch);
    }

    @Override
    public boolean hasRoom() {
        return call.isReady();
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
        call.onNext(reply.build());
    }

    @Override
    public void end(Throwable failure) {
        call.onError(Failures.toStatus(failure));
    }
}
