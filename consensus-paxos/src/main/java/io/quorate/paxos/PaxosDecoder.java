package io.quorate.paxos;

import io.quorate.api.Bytes;
import io.quorate.paxos.PaxosMessage.Accept;
import io.quorate.paxos.PaxosMessage.Accepted;
import io.quorate.paxos.PaxosMessage.Cede;
import io.quorate.paxos.PaxosMessage.Claim;
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
import io.quorate.paxos.v1.AcceptedBody;
import io.quorate.paxos.v1.FetchBody;
import io.quorate.paxos.v1.ItemBody;
import io.quorate.paxos.v1.PaxosEnvelope;
import io.quorate.paxos.v1.ProbeReplyBody;
import io.quorate.paxos.v1.PromiseBody;
import io.quorate.paxos.v1.ReadReplyBody;
import io.quorate.paxos.v1.ReportBody;
import java.util.ArrayList;
import java.util.List;

/** Takes messages out of protobuf; all that comes from outside is checked here. */
final class PaxosDecoder {

    /** Slots and counters are at most this, so that sums never overflow. */
    private static final long NUMBER_MAX = 1L << 60;

    private PaxosDecoder() {}

    /**
     * Takes a message out of what came.
     *
     * @throws IllegalArgumentException if it is none, or says what no node would
     */
    static PaxosMessage message(PaxosEnvelope envelope) {
        return switch (envelope.getBodyCase()) {
            case PROBE ->
                    new Probe(
                            attempt(envelope.getProbe().getBallot()),
                            number(envelope.getProbe().getEra()));
            case PROBE_REPLY -> probeReply(envelope.getProbeReply());
            case PREPARE ->
                    new Prepare(
                            attempt(envelope.getPrepare().getBallot()),
                            number(envelope.getPrepare().getFrom()),
                            ballot(envelope.getPrepare().getReleased()));
            case PROMISE -> promise(envelope.getPromise());
            case NACK ->
                    new Nack(
                            ballot(envelope.getNack().getBallot()),
                            ballot(envelope.getNack().getPromised()));
            case FETCH -> fetch(envelope.getFetch());
            case VALUES ->
                    new Values(
                            ballot(envelope.getValues().getBallot()),
                            items(envelope.getValues().getItemsList()));
            case ACCEPT ->
                    throw new IllegalArgumentException("new values, and something beside them");
            case ACCEPTED -> accepted(envelope.getAccepted());
            case LEARN ->
                    new Learn(
                            number(envelope.getLearn().getFirst()),
                            number(envelope.getLearn().getLast()));
            case LEARNED ->
                    new Learned(
                            items(envelope.getLearned().getItemsList()),
                            number(envelope.getLearned().getDecided()));
            case SNAPSHOT_NOTE -> new SnapshotNote(number(envelope.getSnapshotNote().getDecided()));
            case TRANSFER -> new Transfer(ballot(envelope.getTransfer().getBallot()));
            case CEDE ->
                    new Cede(
                            ballot(envelope.getCede().getBallot()),
                            priority(envelope.getCede().getPriority()));
            case CLAIM ->
                    new Claim(
                            ballot(envelope.getClaim().getBallot()),
                            priority(envelope.getClaim().getPriority()));
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

    /** Checks what was read of {@link Accept}. */
    static Accept accept(
            long ballot, long seq, long base, long committed, List<AcceptWire.Read> read) {
        attempt(ballot);
        List<Item> items = new ArrayList<>(read.size());
        for (AcceptWire.Read item : read) {
            items.add(item(item, ballot));
        }
        return new Accept(ballot, number(seq), number(base), number(committed), items);
    }

    private static List<Item> items(List<ItemBody> bodies) {
        List<Item> items = new ArrayList<>(bodies.size());
        for (ItemBody body : bodies) {
            AcceptWire.Read read =
                    new AcceptWire.Read(
                            body.getSlot(),
                            body.getBallot(),
                            body.getKind(),
                            Bytes.wrap(body.getPayload().toByteArray()),
                            body.getEra());
            items.add(item(read, Ballot.NONE));
        }
        return items;
    }

    private static Item item(AcceptWire.Read read, long around) {
        if (read.slot() == 0) {
            throw new IllegalArgumentException("a value in slot 0");
        }
        Value value = Value.of(Value.Kind.of(read.kind()), read.payload());
        if (value.kind() == Value.Kind.CONFIGURATION) {
            Configuration.decode(read.slot(), read.payload());
        }
        return new Item(
                number(read.slot()), itemBallot(read.ballot(), around), number(read.era()), value);
    }

    private static long itemBallot(long own, long around) {
        boolean leftOut = own == Ballot.NONE;
        if (leftOut == (around == Ballot.NONE)) {
            throw new IllegalArgumentException("a value whose ballot is missing, or there twice");
        }
        return leftOut ? around : ballot(own);
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
                ballot(body.getBallot()),
                number(body.getSeq()),
                ranges,
                number(body.getDecided()),
                number(body.getPromiseMillis()),
                !body.getNeverLeads());
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

    private static int priority(int priority) {
        if (priority < 0 || priority > PaxosConfig.PRIORITY_MAX) {
            throw new IllegalArgumentException(
                    "priority " + Integer.toUnsignedString(priority) + " is out of range");
        }
        return priority;
    }

    private static long number(long number) {
        if (number < 0 || number > NUMBER_MAX) {
            throw new IllegalArgumentException(
                    "number " + Long.toUnsignedString(number) + " is out of range");
        }
        return number;
    }
}
