package io.quorate.api;

/** Which of the two ways an envelope takes. They never wait for each other. */
public enum Channel {
    /** Protocol messages: small, urgent. */
    MESSAGES,
    /** Pieces of snapshots: large, patient. */
    BULK
}
