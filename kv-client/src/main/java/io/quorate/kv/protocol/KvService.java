package io.quorate.kv.protocol;

import com.google.protobuf.Message;
import java.util.concurrent.CompletionStage;

/**
 * What a node does for its clients, whatever protocol they speak. Methods can be called by any
 * thread, and do not block.
 */
public interface KvService {

    /**
     * Does a call that is no stream.
     *
     * @return completes exceptionally with a {@link KvFailure} only
     */
    <Q extends Message, A extends Message> CompletionStage<A> call(
            KvMethod<Q, A> method, Q request);

    /**
     * Begins a stream of replies. It ends with {@link KvSink#end} or {@link KvSink#fail}, one of
     * them once, unless it is cancelled.
     */
    <Q extends Message, A extends Message> KvStream open(
            KvMethod<Q, A> method, Q request, KvSink<A> sink);
}
