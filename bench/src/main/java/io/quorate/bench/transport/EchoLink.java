package io.quorate.bench.transport;

/** The near end of a connection whose far end sends everything back. */
interface EchoLink extends AutoCloseable {

    /** Sends batches of one load. */
    @FunctionalInterface
    interface Sender {
        /** Sends the batch of a slot. Never blocks. */
        void send(int slot);
    }

    /** Hears of what came back: one call at a time. */
    @FunctionalInterface
    interface Returns {
        /** So many envelopes of the batch of a slot are back. */
        void returned(int slot, int envelopes);
    }

    /** Gets ready for a load, when nothing of the one before is under way any more. */
    Sender prepare(Load load, Returns returns);

    /** How the connection stands, for people. */
    String state();

    @Override
    void close();
}
