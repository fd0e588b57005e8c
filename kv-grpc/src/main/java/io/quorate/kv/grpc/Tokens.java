package io.quorate.kv.grpc;

import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.quorate.kv.protocol.KvToken;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a token travels: in the header {@code authorization}, as a bearer's. */
final class Tokens {

    private static final Metadata.Key<String> KEY =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final String SCHEME = "Bearer ";

    private Tokens() {}

    /** Shows a token with each call. */
    static ClientInterceptor shown(KvToken token) {
        Metadata headers = new Metadata();
        headers.put(KEY, SCHEME + token.secret());
        return MetadataUtils.newAttachHeadersInterceptor(headers);
    }

    /** What was shown; something that is nobody's token, if it was shown in another way. */
    static Optional<KvToken> in(Metadata headers) {
        @Nullable String text = headers.get(KEY);
        if (text == null) {
            return Optional.empty();
        }
        boolean known = text.toLowerCase(Locale.ROOT).startsWith(SCHEME.toLowerCase(Locale.ROOT));
        return Optional.of(KvToken.shown(known ? text.substring(SCHEME.length()) : ""));
    }
}
