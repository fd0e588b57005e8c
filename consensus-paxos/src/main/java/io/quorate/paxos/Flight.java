package io.quorate.paxos;

/** A slot that a leader has proposed, on its way to be chosen. */
final class Flight {

    final Item item;

    /** The voters that have it durable, as a mask of {@link Quorums}. */
    long acceptedBy;

    boolean chosen;

    /** The tick in which it was sent last. */
    long sentAt;

    /** The number of the message it was sent with first; 0 if it was not sent. */
    long seq;

    Flight(Item item, long now) {
        this.item = item;
        this.sentAt = now;
    }
}
