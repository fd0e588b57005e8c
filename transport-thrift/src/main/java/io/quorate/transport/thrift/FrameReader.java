package io.quorate.transport.thrift;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.quorate.api.ClusterId;
import io.quorate.api.Envelope;
import io.quorate.api.NodeId;
import io.quorate.api.TransportLimits;
import io.quorate.transport.thrift.v1.Packed;
import io.quorate.transport.thrift.v1.PeerService;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TProtocolException;

/**
 * Reads the frames of one sender after its handshake. Takes memory in proportion to a frame or, if
 * it is compressed, to the largest batch, whatever is in it. For one thread at a time.
 */
final class FrameReader {

    private static final int NAME_SHOWN = 40;

    private final TransportLimits limits;
    private final BatchReader batches;
    private long asked;

    FrameReader(ClusterId cluster, NodeId from, NodeId to, TransportLimits limits) {
        this.limits = limits;
        this.batches = new BatchReader(cluster, from, to, limits.payloadBytesMax());
    }

    /**
     * The envelopes in {@code frame}, whose payloads may share its bytes; none if it is a beat.
     *
     * @throws TException if it is no call of the protocol, or one that nobody may make
     */
    List<Envelope> read(byte[] frame) throws TException {
        asked = 0;
        TProtocol in = Wire.reading(frame);
        TMessage message = in.readMessageBegin();
        if (message.type != TMessageType.ONEWAY) {
            throw invalid("a message of type " + message.type + " where only oneway calls are");
        }
        switch (message.name) {
            case "beat":
                PeerService.beat_args beat = new PeerService.beat_args();
                beat.read(in);
                asked = beat.asked;
                return List.of();
            case "deliver":
                return batches.argument(in);
            case "deliverPacked":
                PeerService.deliverPacked_args packed = new PeerService.deliverPacked_args();
                packed.read(in);
                return batches.batch(unpack(packed.packed));
            default:
                throw invalid("a call of '" + shown(message.name) + "'");
        }
    }

    /** What the frame that was read last asks for; 0 if nothing. */
    long asked() {
        return asked;
    }

    private static String shown(String name) {
        String text = name.length() > NAME_SHOWN ? name.substring(0, NAME_SHOWN) : name;
        return text.replaceAll("[^A-Za-z0-9_]", "?");
    }

    private TProtocol unpack(Packed packed) throws TException {
        if (packed == null || packed.zstd == null) {
            throw invalid("a compressed batch without content");
        }
        int size = packed.plainBytes;
        if (size < 1 || size > Wire.batchBytesMax(limits)) {
            throw invalid(
                    "a compressed batch of "
                            + size
                            + " bytes, where 1 to "
                            + Wire.batchBytesMax(limits)
                            + " are taken");
        }
        byte[] plain = new byte[size];
        if (unpack(packed.zstd, plain) != size) {
            throw invalid("a compressed batch that does not unpack to its " + size + " bytes");
        }
        return Wire.reading(plain);
    }

    /** How many bytes came out; less than none if it cannot be unpacked, or not into that space. */
    private static long unpack(ByteBuffer zstd, byte[] plain) {
        int offset = zstd.arrayOffset() + zstd.position();
        try {
            return Zstd.decompressByteArray(
                    plain, 0, plain.length, zstd.array(), offset, zstd.remaining());
        } catch (ZstdException e) {
            return -1;
        }
    }

    static TException invalid(String problem) {
        return new TProtocolException(TProtocolException.INVALID_DATA, problem);
    }
}
