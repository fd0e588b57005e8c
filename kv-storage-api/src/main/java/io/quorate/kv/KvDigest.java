package io.quorate.kv;

import io.quorate.api.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Makes the {@link StateDigest} of any store's contents. */
public final class KvDigest {

    private static final byte FAMILY = 1;
    private static final byte ENTRY = 2;

    private final MessageDigest sha256;

    private KvDigest() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    public static StateDigest of(KvContents contents) {
        KvDigest digest = new KvDigest();
        try {
            contents.forEach(
                    new KvContents.Visitor() {
                        @Override
                        public void columnFamily(String name) {
                            digest.add(FAMILY, Bytes.utf8(name), Bytes.EMPTY);
                        }

                        @Override
                        public void entry(Bytes key, Bytes value) {
                            digest.add(ENTRY, key, value);
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new StateDigest(contents.position(), Bytes.wrap(digest.sha256.digest()));
    }

    private void add(byte tag, Bytes first, Bytes second) {
        ByteBuffer header = ByteBuffer.allocate(9);
        header.put(tag).putInt(first.size()).putInt(second.size()).flip();
        sha256.update(header);
        sha256.update(first.asByteBuffer());
        sha256.update(second.asByteBuffer());
    }
}
