package io.quorate.transport.grpc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.WireFormat;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoServiceDescriptorSupplier;
import io.grpc.protobuf.ProtoUtils;
import io.quorate.api.Channel;
import io.quorate.api.Envelope;
import io.quorate.api.TransportLimits;
import io.quorate.transport.grpc.v1.Batch;
import io.quorate.transport.grpc.v1.Beat;
import io.quorate.transport.grpc.v1.Item;
import io.quorate.transport.grpc.v1.PeerProtocol;
import io.quorate.transport.net.SendQueue;
import java.io.IOException;
import java.io.InputStream;

/**
 * The methods of the protocol, and how long their messages can be.
 *
 * <p>Batches are written and read by hand, in the bytes that Protobuf defines for {@link Batch}: on
 * the way out payloads go straight into the network's buffers, on the way in they stay where the
 * message was read to.
 */
final class Wire {

    /** Envelopes in one batch. */
    static final int ITEMS_MAX = SendQueue.BATCH_ENVELOPES_MAX;

    /** What any two nodes may put into one batch, however small their payloads must be. */
    static final int BATCH_BYTES_MIN = 128 << 10;

    /** Tags, lengths and numbers beside a payload. */
    static final int ITEM_OVERHEAD_MAX = 64;

    /** Headers of one call, in both directions. */
    static final int METADATA_BYTES_MAX = 8 << 10;

    static final int ITEMS_TAG =
            tag(Batch.ITEMS_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    static final int ASKED_TAG = tag(Batch.ASKED_FIELD_NUMBER, WireFormat.WIRETYPE_FIXED64);
    static final int GROUP_TAG = tag(Item.GROUP_FIELD_NUMBER, WireFormat.WIRETYPE_VARINT);
    static final int GENERATION_TAG = tag(Item.GENERATION_FIELD_NUMBER, WireFormat.WIRETYPE_VARINT);
    static final int KIND_TAG = tag(Item.KIND_FIELD_NUMBER, WireFormat.WIRETYPE_VARINT);
    static final int PAYLOAD_TAG =
            tag(Item.PAYLOAD_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);

    private static final String SERVICE =
            PeerProtocol.getDescriptor().getServices().get(0).getFullName();

    private static final MethodDescriptor<RawBatch, Beat> RECEIVE_MESSAGES =
            method(Channel.MESSAGES, new Receiving());
    private static final MethodDescriptor<RawBatch, Beat> RECEIVE_BULK =
            method(Channel.BULK, new Receiving());

    /** What the service is called and which methods it has. */
    static final io.grpc.ServiceDescriptor DESCRIPTOR =
            io.grpc.ServiceDescriptor.newBuilder(SERVICE)
                    .setSchemaDescriptor(new Schema())
                    .addMethod(RECEIVE_MESSAGES)
                    .addMethod(RECEIVE_BULK)
                    .build();

    private Wire() {}

    /** For the reflection service. */
    private static final class Schema implements ProtoServiceDescriptorSupplier {
        @Override
        public ServiceDescriptor getServiceDescriptor() {
            return getFileDescriptor().getServices().get(0);
        }

        @Override
        public FileDescriptor getFileDescriptor() {
            return PeerProtocol.getDescriptor();
        }
    }

    private static int tag(int field, int type) {
        return field << 3 | type;
    }

    /** The method as the caller sees it. */
    static MethodDescriptor<BatchStream, Beat> sending(Channel channel) {
        return method(channel, new Sending());
    }

    /** The method as the called sees it, with batches that are not decoded yet. */
    static MethodDescriptor<RawBatch, Beat> receiving(Channel channel) {
        return channel == Channel.BULK ? RECEIVE_BULK : RECEIVE_MESSAGES;
    }

    private static <T> MethodDescriptor<T, Beat> method(
            Channel channel, MethodDescriptor.Marshaller<T> marshaller) {
        String name = channel == Channel.BULK ? "Bulk" : "Messages";
        return MethodDescriptor.<T, Beat>newBuilder(
                        marshaller, ProtoUtils.marshaller(Beat.getDefaultInstance()))
                .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
                .build();
    }

    /**
     * The largest batch that anybody may send: it follows from the limit that both sides of a
     * handshake have in common.
     */
    static int batchBytesMax(TransportLimits limits) {
        return Math.max(BATCH_BYTES_MIN, limits.payloadBytesMax() + ITEM_OVERHEAD_MAX);
    }

    /** Bytes that {@code envelope} takes in a batch. */
    static int itemBytes(Envelope envelope) {
        int content = itemContentBytes(envelope);
        return 1 + CodedOutputStream.computeUInt32SizeNoTag(content) + content;
    }

    static int itemContentBytes(Envelope envelope) {
        int size = envelope.payload().size();
        return numberBytes(envelope.group())
                + numberBytes(envelope.generation())
                + numberBytes(envelope.kind())
                + (size == 0 ? 0 : 1 + CodedOutputStream.computeUInt32SizeNoTag(size) + size);
    }

    private static int numberBytes(int value) {
        return value == 0 ? 0 : 1 + CodedOutputStream.computeUInt32SizeNoTag(value);
    }

    private static final class Sending implements MethodDescriptor.Marshaller<BatchStream> {
        @Override
        public InputStream stream(BatchStream batch) {
            return batch;
        }

        @Override
        public BatchStream parse(InputStream stream) {
            throw new UnsupportedOperationException("batches are not received here");
        }
    }

    private static final class Receiving implements MethodDescriptor.Marshaller<RawBatch> {
        @Override
        public InputStream stream(RawBatch batch) {
            throw new UnsupportedOperationException("batches are not sent here");
        }

        @Override
        public RawBatch parse(InputStream stream) {
            try {
                return RawBatch.of(bytes(stream));
            } catch (StatusRuntimeException e) {
                return RawBatch.unreadable(description(e.getStatus()));
            } catch (IOException e) {
                return RawBatch.unreadable(String.valueOf(e.getMessage()));
            }
        }

        private static byte[] bytes(InputStream stream) throws IOException {
            if (!(stream instanceof KnownLength)) {
                return stream.readAllBytes();
            }
            byte[] bytes = new byte[stream.available()];
            int read = stream.readNBytes(bytes, 0, bytes.length);
            if (read != bytes.length) {
                throw new IOException(read + " of " + bytes.length + " bytes");
            }
            return bytes;
        }

        private static String description(Status status) {
            return status.getCode() + ": " + status.getDescription();
        }
    }
}
