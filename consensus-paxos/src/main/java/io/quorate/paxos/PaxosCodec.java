package io.quorate.paxos;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.quorate.api.Bytes;
import io.quorate.paxos.PaxosMessage.Accept;
import io.quorate.paxos.PaxosMessage.Accepted;
import io.quorate.paxos.PaxosMessage.Fetch;
import io.quorate.paxos.PaxosMessage.Learn;
import io.quorate.paxos.PaxosMessage.Learned;
import io.quorate.paxos.PaxosMessage.Nack;
import io.quorate.paxos.PaxosMessage.Prepare;
import io.quorate.paxos.PaxosMessage.Probe;
import io.quorate.paxos.PaxosMessage.ProbeReply;
import io.quorate.paxos.PaxosMessage.Promise;
import io.quorate.paxos.PaxosMessage.QuorumRead;
import io.quorate.paxos.PaxosMessage.QuorumReadReply;
import io.quorate.paxos.PaxosMessage.Range;
import io.quorate.paxos.PaxosMessage.ReadIndex;
import io.quorate.paxos.PaxosMessage.ReadIndexReply;
import io.quorate.paxos.PaxosMessage.Report;
import io.quorate.paxos.PaxosMessage.SnapshotNote;
import io.quorate.paxos.PaxosMessage.Transfer;
import io.quorate.paxos.PaxosMessage.Values;
import io.quorate.paxos.PaxosMessage.Wanted;
import io.quorate.paxos.v1.AcceptBody;
import io.quorate.paxos.v1.AcceptedBody;
import io.quorate.paxos.v1.FetchBody;
import io.quorate.paxos.v1.ItemBody;
import io.quorate.paxos.v1.LearnBody;
import io.quorate.paxos.v1.LearnedBody;
import io.quorate.paxos.v1.NackBody;
import io.quorate.paxos.v1.PaxosEnvelope;
import io.quorate.paxos.v1.PrepareBody;
import io.quorate.paxos.v1.ProbeBody;
import io.quorate.paxos.v1.ProbeReplyBody;
import io.quorate.paxos.v1.PromiseBody;
import io.quorate.paxos.v1.ReadBody;
import io.quorate.paxos.v1.ReadReplyBody;
import io.quorate.paxos.v1.ReportBody;
import io.quorate.paxos.v1.SnapshotNoteBody;
import io.quorate.paxos.v1.TransferBody;
import io.quorate.paxos.v1.ValuesBody;
import io.quorate.runtime.MessageCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Messages as protobuf, behind one byte with the version of the format. */
final class PaxosCodec implements MessageCodec<PaxosMessage> {

    /** The first byte of every message. */
    static final byte VERSION = 1;

    /** Slots and counters are at most this, so that sums never overflow. */
    private static final long NUMBER_MAX = 1L << 60;

    @Override
    public Bytes encode(PaxosMessage message) {
        PaxosEnvelope envelope = envelope(message);
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

    private static PaxosEnvelope envelope(PaxosMessage message) {
        PaxosEnvelope.Builder envelope = PaxosEnvelope.newBuilder();
        if (message instanceof Accept accept) {
            envelope.setAccept(encodeAccept(accept));
        } else if (message instanceof Accepted accepted) {
            envelope.setAccepted(encodeAccepted(accepted));
        } else if (message instanceof Promise promise) {
            envelope.setPromise(encodePromise(promise));
        } else if (message instanceof Values values) {
            ValuesBody.Builder body = ValuesBody.newBuilder().setBallot(values.ballot());
            values.items().forEach(item -> body.addItems(encodeItem(item, Ballot.NONE)));
            envelope.setValues(body);
        } else if (message instanceof Learned learned) {
            LearnedBody.Builder body = LearnedBody.newBuilder().setDecided(learned.decided());
            learned.items().forEach(item -> body.addItems(encodeItem(item, Ballot.NONE)));
            envelope.setLearned(body);
        } else {
            encodeSmall(message, envelope);
        }
        return envelope.build();
    }

    private static void encodeSmall(PaxosMessage message, PaxosEnvelope.Builder envelope) {
        if (message instanceof Probe probe) {
            envelope.setProbe(ProbeBody.newBuilder().setBallot(probe.ballot()).setEra(probe.era()));
        } else if (message instanceof ProbeReply reply) {
            envelope.setProbeReply(
                    ProbeReplyBody.newBuilder()
                            .setBallot(reply.ballot())
                            .setGranted(reply.granted())
                            .setPromised(reply.promised())
                            .setDecided(reply.decided()));
        } else if (message instanceof Prepare prepare) {
            envelope.setPrepare(
                    PrepareBody.newBuilder().setBallot(prepare.ballot()).setFrom(prepare.from()));
        } else if (message instanceof Nack nack) {
            envelope.setNack(
                    NackBody.newBuilder().setBallot(nack.ballot()).setPromised(nack.promised()));
        } else if (message instanceof Fetch fetch) {
            FetchBody.Builder body = FetchBody.newBuilder().setBallot(fetch.ballot());
            for (Wanted wanted : fetch.wanted()) {
                body.addWanted(
                        ReportBody.newBuilder().setSlot(wanted.slot()).setBallot(wanted.ballot()));
            }
            envelope.setFetch(body);
        } else if (message instanceof Learn learn) {
            envelope.setLearn(LearnBody.newBuilder().setFirst(learn.first()).setLast(learn.last()));
        } else if (message instanceof SnapshotNote note) {
            envelope.setSnapshotNote(SnapshotNoteBody.newBuilder().setDecided(note.decided()));
        } else if (message instanceof Transfer transfer) {
            envelope.setTransfer(TransferBody.newBuilder().setBallot(transfer.ballot()));
        } else if (message instanceof ReadIndex ask) {
            envelope.setReadIndex(read(ask.life(), ask.id()));
        } else if (message instanceof ReadIndexReply reply) {
            envelope.setReadIndexReply(readReply(reply.life(), reply.id(), reply.position()));
        } else if (message instanceof QuorumRead ask) {
            envelope.setQuorumRead(read(ask.life(), ask.id()));
        } else if (message instanceof QuorumReadReply reply) {
            envelope.setQuorumReadReply(readReply(reply.life(), reply.id(), reply.newest()));
        } else {
            throw new IllegalStateException("a message without a form: " + message);
        }
    }

    private static ReadBody read(long life, long id) {
        return ReadBody.newBuilder().setLife(life).setId(id).build();
    }

    private static ReadReplyBody readReply(long life, long id, long position) {
        return ReadReplyBody.newBuilder().setLife(life).setId(id).setPosition(position).build();
    }

    private static AcceptBody encodeAccept(Accept accept) {
        AcceptBody.Builder body =
                AcceptBody.newBuilder()
                        .setBallot(accept.ballot())
                        .setSeq(accept.seq())
                        .setBase(accept.base())
                        .setCommitted(accept.committed());
        for (Item item : accept.items()) {
            body.addItems(encodeItem(item, accept.ballot()));
        }
        return body.build();
    }

    /** The ballot of the message around it is left out. */
    private static ItemBody encodeItem(Item item, long around) {
        ItemBody.Builder body =
                ItemBody.newBuilder()
                        .setSlot(item.slot())
                        .setEra(item.era())
                        .setKind(item.value().kind().code())
                        .setPayload(
                                UnsafeByteOperations.unsafeWrap(
                                        item.value().payload().asByteBuffer()));
        if (item.ballot() != around) {
            body.setBallot(item.ballot());
        }
        return body.build();
    }

    private static AcceptedBody encodeAccepted(Accepted accepted) {
        AcceptedBody.Builder body =
                AcceptedBody.newBuilder()
                        .setBallot(accepted.ballot())
                        .setSeq(accepted.seq())
                        .setDecided(accepted.decided());
        for (Range range : accepted.ranges()) {
            body.addBounds(range.first()).addBounds(range.last());
        }
        return body.build();
    }

    private static PromiseBody encodePromise(Promise promise) {
        PromiseBody.Builder body =
                PromiseBody.newBuilder()
                        .setBallot(promise.ballot())
                        .setFrom(promise.from())
                        .setNext(promise.next())
                        .setDecided(promise.decided())
                        .setVersion(promise.version())
                        .setConfiguration(
                                UnsafeByteOperations.unsafeWrap(
                                        promise.configuration().asByteBuffer()));
        for (Report report : promise.reports()) {
            body.addReports(
                    ReportBody.newBuilder()
                            .setSlot(report.slot())
                            .setBallot(report.ballot())
                            .setEra(report.era())
                            .setDigest(report.digest())
                            .setChosen(report.chosen()));
        }
        return body.build();
    }

    @Override
    public PaxosMessage decode(Bytes bytes) {
        if (bytes.isEmpty() || bytes.get(0) != VERSION) {
            throw new IllegalArgumentException(
                    bytes.isEmpty()
                            ? "an empty message"
                            : "a message of format " + bytes.get(0) + ", not " + VERSION);
        }
        try {
            return message(PaxosEnvelope.parseFrom(bytes.slice(1, bytes.size()).asByteBuffer()));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("no message: " + e.getMessage(), e);
        }
    }

    private static PaxosMessage message(PaxosEnvelope envelope) {
        return switch (envelope.getBodyCase()) {
            case PROBE ->
                    new Probe(
                            attempt(envelope.getProbe().getBallot()),
                            number(envelope.getProbe().getEra()));
            case PROBE_REPLY -> probeReply(envelope.getProbeReply());
            case PREPARE ->
                    new Prepare(
                            attempt(envelope.getPrepare().getBallot()),
                            number(envelope.getPrepare().getFrom()));
            case PROMISE -> promise(envelope.getPromise());
            case NACK ->
                    new Nack(
                            ballot(envelope.getNack().getBallot()),
                            ballot(envelope.getNack().getPromised()));
            case FETCH -> fetch(envelope.getFetch());
            case VALUES ->
                    new Values(
                            ballot(envelope.getValues().getBallot()),
                            items(envelope.getValues().getItemsList(), Ballot.NONE));
            case ACCEPT -> accept(envelope.getAccept());
            case ACCEPTED -> accepted(envelope.getAccepted());
            case LEARN ->
                    new Learn(
                            number(envelope.getLearn().getFirst()),
                            number(envelope.getLearn().getLast()));
            case LEARNED ->
                    new Learned(
                            items(envelope.getLearned().getItemsList(), Ballot.NONE),
                            number(envelope.getLearned().getDecided()));
            case SNAPSHOT_NOTE -> new SnapshotNote(number(envelope.getSnapshotNote().getDecided()));
            case TRANSFER -> new Transfer(ballot(envelope.getTransfer().getBallot()));
            case READ_INDEX ->
                    new ReadIndex(
                            envelope.getReadIndex().getLife(),
                            number(envelope.getReadIndex().getId()));
            case READ_INDEX_REPLY -> readIndexReply(envelope.getReadIndexReply());
            case QUORUM_READ ->
                    new QuorumRead(
                            envelope.getQuorumRead().getLife(),
                            number(envelope.getQuorumRead().getId()));
            case QUORUM_READ_REPLY -> quorumReadReply(envelope.getQuorumReadReply());
            case BODY_NOT_SET -> throw new IllegalArgumentException("a message of no known kind");
        };
    }

    private static ProbeReply probeReply(ProbeReplyBody body) {
        return new ProbeReply(
                ballot(body.getBallot()),
                body.getGranted(),
                ballot(body.getPromised()),
                number(body.getDecided()));
    }

    private static ReadIndexReply readIndexReply(ReadReplyBody body) {
        long position = body.getPosition() == -1 ? -1 : number(body.getPosition());
        return new ReadIndexReply(body.getLife(), number(body.getId()), position);
    }

    private static QuorumReadReply quorumReadReply(ReadReplyBody body) {
        return new QuorumReadReply(
                body.getLife(), number(body.getId()), number(body.getPosition()));
    }

    private static Promise promise(PromiseBody body) {
        List<Report> reports = new ArrayList<>(body.getReportsCount());
        for (ReportBody report : body.getReportsList()) {
            reports.add(
                    new Report(
                            number(report.getSlot()),
                            ballot(report.getBallot()),
                            number(report.getEra()),
                            report.getDigest(),
                            report.getChosen()));
        }
        long version = number(body.getVersion());
        Bytes configuration = Bytes.wrap(body.getConfiguration().toByteArray());
        if (version > 0) {
            Configuration.decode(version, configuration);
        } else if (!configuration.isEmpty()) {
            throw new IllegalArgumentException("members of no version");
        }
        return new Promise(
                ballot(body.getBallot()),
                number(body.getFrom()),
                number(body.getNext()),
                number(body.getDecided()),
                version,
                configuration,
                reports);
    }

    private static Fetch fetch(FetchBody body) {
        List<Wanted> wanted = new ArrayList<>(body.getWantedCount());
        for (ReportBody next : body.getWantedList()) {
            wanted.add(new Wanted(number(next.getSlot()), ballot(next.getBallot())));
        }
        return new Fetch(ballot(body.getBallot()), wanted);
    }

    private static Accept accept(AcceptBody body) {
        long ballot = attempt(body.getBallot());
        return new Accept(
                ballot,
                number(body.getSeq()),
                number(body.getBase()),
                number(body.getCommitted()),
                items(body.getItemsList(), ballot));
    }

    private static List<Item> items(List<ItemBody> bodies, long around) {
        List<Item> items = new ArrayList<>(bodies.size());
        for (ItemBody body : bodies) {
            if (body.getSlot() == 0) {
                throw new IllegalArgumentException("a value in slot 0");
            }
            Bytes payload = Bytes.wrap(body.getPayload().toByteArray());
            Value value = Value.of(Value.Kind.of(body.getKind()), payload);
            if (value.kind() == Value.Kind.CONFIGURATION) {
                Configuration.decode(body.getSlot(), payload);
            }
            items.add(
                    new Item(
                            number(body.getSlot()),
                            itemBallot(body, around),
                            number(body.getEra()),
                            value));
        }
        return items;
    }

    private static long itemBallot(ItemBody body, long around) {
        boolean leftOut = body.getBallot() == Ballot.NONE;
        if (leftOut == (around == Ballot.NONE)) {
            throw new IllegalArgumentException("a value whose ballot is missing, or there twice");
        }
        return leftOut ? around : ballot(body.getBallot());
    }

    private static Accepted accepted(AcceptedBody body) {
        if (body.getBoundsCount() % 2 != 0) {
            throw new IllegalArgumentException("a range without an end");
        }
        List<Range> ranges = new ArrayList<>(body.getBoundsCount() / 2);
        for (int i = 0; i < body.getBoundsCount(); i += 2) {
            long first = number(body.getBounds(i));
            long last = number(body.getBounds(i + 1));
            if (first > last) {
                throw new IllegalArgumentException("a range from " + first + " to " + last);
            }
            ranges.add(new Range(first, last));
        }
        return new Accepted(
                ballot(body.getBallot()), number(body.getSeq()), ranges, number(body.getDecided()));
    }

    /** A ballot that somebody leads with, or tries to. */
    private static long attempt(long ballot) {
        if (ballot == Ballot.NONE) {
            throw new IllegalArgumentException("a ballot is missing");
        }
        return ballot(ballot);
    }

    private static long ballot(long ballot) {
        if (!Ballot.isValid(ballot)) {
            throw new IllegalArgumentException(
                    "number " + Long.toHexString(ballot) + " is no ballot");
        }
        return ballot;
    }

    private static long number(long number) {
        if (number < 0 || number > NUMBER_MAX) {
            throw new IllegalArgumentException(
                    "number " + Long.toUnsignedString(number) + " is out of range");
        }
        return number;
    }
}
