package io.quorate.transport.grpc;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.grpc.Codec;
import io.grpc.CompressorRegistry;
import io.grpc.DecompressorRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Zstandard for gRPC messages. */
final class Zstd implements Codec {

    /** Fast, and well ahead of gzip. */
    private static final int LEVEL = 1;

    /** What a stream may ask the reader to remember: 8 MiB. */
    private static final int WINDOW_LOG_MAX = 23;

    static CompressorRegistry compressors() {
        CompressorRegistry registry = CompressorRegistry.newEmptyInstance();
        registry.register(new Codec.Gzip());
        registry.register(Codec.Identity.NONE);
        registry.register(new Zstd());
        return registry;
    }

    static DecompressorRegistry decompressors() {
        return DecompressorRegistry.getDefaultInstance().with(new Zstd(), true);
    }

    @Override
    public String getMessageEncoding() {
        return "zstd";
    }

    @Override
    public OutputStream compress(OutputStream target) throws IOException {
        return new ZstdOutputStreamNoFinalizer(target, LEVEL);
    }

    @Override
    public InputStream decompress(InputStream source) throws IOException {
        return new ZstdInputStreamNoFinalizer(source).setLongMax(WINDOW_LOG_MAX);
    }
}
