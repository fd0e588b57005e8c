package io.quorate.transport.grpc;

import io.grpc.Codec;
import io.grpc.Compressor;
import io.grpc.CompressorRegistry;
import java.io.OutputStream;

/** Says that bytes are compressed, and leaves them as they are. */
final class Verbatim implements Compressor {

    private final String encoding;

    private Verbatim(String encoding) {
        this.encoding = encoding;
    }

    static CompressorRegistry registry(String encoding) {
        CompressorRegistry registry = CompressorRegistry.newEmptyInstance();
        registry.register(Codec.Identity.NONE);
        registry.register(new Verbatim(encoding));
        return registry;
    }

    @Override
    public String getMessageEncoding() {
        return encoding;
    }

    @Override
    public OutputStream compress(OutputStream target) {
        return target;
    }
}
