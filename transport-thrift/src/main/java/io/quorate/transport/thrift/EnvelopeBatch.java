package io.quorate.transport.thrift;

import io.quorate.api.Envelope;
import io.quorate.transport.thrift.v1.Batch;
import java.util.List;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TList;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TStruct;
import org.apache.thrift.protocol.TType;

/**
 * A batch on its way out, written straight from its envelopes: what the generated struct reads,
 * without an object for each item. It has no items to be asked for.
 */
final class EnvelopeBatch extends Batch {

    private static final long serialVersionUID = 1;

    private static final TStruct BATCH = new TStruct("Batch");
    private static final TStruct ITEM = new TStruct("Item");
    private static final TField ITEMS = new TField("items", TType.LIST, (short) 1);
    private static final TField GROUP = new TField("group", TType.I32, (short) 1);
    private static final TField GENERATION = new TField("generation", TType.I32, (short) 2);
    private static final TField KIND = new TField("kind", TType.I32, (short) 3);
    private static final TField PAYLOAD = new TField("payload", TType.STRING, (short) 4);

    private final transient List<Envelope> envelopes;

    EnvelopeBatch(List<Envelope> envelopes) {
        this.envelopes = envelopes;
    }

    @Override
    public void write(TProtocol out) throws TException {
        out.writeStructBegin(BATCH);
        out.writeFieldBegin(ITEMS);
        out.writeListBegin(new TList(TType.STRUCT, envelopes.size()));
        for (Envelope envelope : envelopes) {
            write(out, envelope);
        }
        out.writeListEnd();
        out.writeFieldEnd();
        out.writeFieldStop();
        out.writeStructEnd();
    }

    private static void write(TProtocol out, Envelope envelope) throws TException {
        out.writeStructBegin(ITEM);
        write(out, GROUP, envelope.group());
        write(out, GENERATION, envelope.generation());
        write(out, KIND, envelope.kind());
        out.writeFieldBegin(PAYLOAD);
        out.writeBinary(envelope.payload().asByteBuffer());
        out.writeFieldEnd();
        out.writeFieldStop();
        out.writeStructEnd();
    }

    /** Zeros are left out: it is what a reader takes for a number that is not there. */
    private static void write(TProtocol out, TField field, int value) throws TException {
        if (value == 0) {
            return;
        }
        out.writeFieldBegin(field);
        out.writeI32(value);
        out.writeFieldEnd();
    }
}
