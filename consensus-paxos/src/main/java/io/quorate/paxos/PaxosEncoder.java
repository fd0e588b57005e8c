package io.quorate.paxos;

import com.google.protobuf.UnsafeByteOperations;
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
import io.quorate.paxos.v1.LearnBody;
import io.quorate.paxos.v1.LearnedBody;
import io.quorate.paxos.v1.NackBody;
import io.quorate.paxos.v1.PaxosEnvelope;
import io.quorate.paxos.v1.PrepareBody;
import io.quorate.paxos.v1.PriorityBody;
import io.quorate.paxos.v1.ProbeBody;
import io.quorate.paxos.v1.ProbeReplyBody;
import io.quorate.paxos.v1.PromiseBody;
import io.quorate.paxos.v1.ReadBody;
import io.quorate.paxos.v1.ReadReplyBody;
import io.quorate.paxos.v1.ReportBody;
import io.quorate.paxos.v1.SnapshotNoteBody;
import io.quorate.paxos.v1.TransferBody;
import io.quorate.paxos.v1.ValuesBody;

/** Puts messages into protobuf. */
final class PaxosEncoder {

    private PaxosEncoder() {}

    static PaxosEnvelope envelope(PaxosMessage message) {
        PaxosEnvelope.Builder envelope = PaxosEnvelope.newBuilder();
        if (message instanceof Accepted accepted) {
            envelope.setAccepted(encodeAccepted(accepted));
        } else if (message instanceof Promise promise) {
            envelope.setPromise(encodePromise(promise));
        } else if (message instanceof Values values) {
            ValuesBody.Builder body = ValuesBody.newBuilder().setBallot(values.ballot());
            values.items().forEach(item -> body.addItems(encodeItem(item)));
            envelope.setValues(body);
        } else if (message instanceof Learned learned) {
            LearnedBody.Builder body = LearnedBody.newBuilder().setDecided(learned.decided());
            learned.items().forEach(item -> body.addItems(encodeItem(item)));
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
                    PrepareBody.newBuilder()
                            .setBallot(prepare.ballot())
                            .setFrom(prepare.from())
                            .setReleased(prepare.released()));
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
        } else if (message instanceof Cede cede) {
            envelope.setCede(priority(cede.ballot(), cede.priority()));
        } else if (message instanceof Claim claim) {
            envelope.setClaim(priority(claim.ballot(), claim.priority()));
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

    private static PriorityBody priority(long ballot, int priority) {
        return PriorityBody.newBuilder().setBallot(ballot).setPriority(priority).build();
    }

    private static ReadBody read(long life, long id) {
        return ReadBody.newBuilder().setLife(life).setId(id).build();
    }

    private static ReadReplyBody readReply(long life, long id, long position) {
        return ReadReplyBody.newBuilder().setLife(life).setId(id).setPosition(position).build();
    }

    private static ItemBody encodeItem(Item item) {
        return ItemBody.newBuilder()
                .setSlot(item.slot())
                .setBallot(item.ballot())
                .setEra(item.era())
                .setKind(item.value().kind().code())
                .setPayload(UnsafeByteOperations.unsafeWrap(item.value().payload().asByteBuffer()))
                .build();
    }

    private static AcceptedBody encodeAccepted(Accepted accepted) {
        AcceptedBody.Builder body =
                AcceptedBody.newBuilder()
                        .setBallot(accepted.ballot())
                        .setSeq(accepted.seq())
                        .setDecided(accepted.decided())
                        .setPromiseMillis(accepted.promiseMillis())
                        .setNeverLeads(!accepted.mayLead());
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
}
