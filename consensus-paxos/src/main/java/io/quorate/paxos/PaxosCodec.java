package io.quorate.paxos;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.quorate.api.Bytes;
import io.quorate.paxos.v1.PaxosEnvelope;
import io.quorate.runtime.MessageCodec;
import java.io.IOException;

/** Messages as protobuf, behind one byte with the version of the format. */
final class PaxosCodec implements MessageCodec<PaxosMessage> {

    /** The first byte of every message. */
    static final byte VERSION = 1;

    @Override
    public Bytes encode(PaxosMessage message) {
        if (message instanceof PaxosMessage.Accept accept) {
            return AcceptWire.encode(VERSION, accept);
        }
        PaxosEnvelope envelope = PaxosEncoder.envelope(message);
        byte[] bytes = new byte[1 + envelope.getSerializedSize()];
        bytes[0] = VERSION;
        CodedOutputStream out = CodedOutputStream.newInstance(bytes, 1, bytes.length - 1);
        try {
            envelope.writeTo(out);
        } catch (IOException e) {
            throw new IllegalStateException("a message does not fit its own size", e);
        }
        return Bytes.wrap(bytes);
    }

    @Override
    public PaxosMessage decode(Bytes bytes) {
        if (bytes.isEmpty() || bytes.get(0) != VERSION) {
            throw new IllegalArgumentException(
                    bytes.isEmpty()
                            ? "an empty message"
                            : "a message of format " + bytes.get(0) + ", not " + VERSION);
        }
        byte[] array = bytes.toByteArray();
        try {
            if (AcceptWire.isAccept(array, 1)) {
                return AcceptWire.decode(array, 1);
            }
            return PaxosDecoder.message(
                    PaxosEnvelope.parseFrom(
                            CodedInputStream.newInstance(array, 1, array.length - 1)));
        } catch (IOException e) {
            throw new IllegalArgumentException("no message: " + e.getMessage(), e);
        }
    }
}
