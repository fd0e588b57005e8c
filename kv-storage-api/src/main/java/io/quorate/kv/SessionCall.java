package io.quorate.kv;

/**
 * Marks a command as one of a client's session, so that it is done once however often it is sent.
 *
 * @param session which session: the version at which it was opened
 * @param sequence the command's number in the session, from 1 up; the same when it is sent again
 * @param acknowledged the client has the outcomes of all commands up to this number, which is below
 *     {@code sequence}, and will send none of them again
 */
public record SessionCall(long session, long sequence, long acknowledged) {

    /** How far above what is acknowledged a sequence number may be. */
    public static final int SEQUENCES_OPEN_MAX = 1024;

    public SessionCall {
        if (acknowledged < 0 || sequence <= acknowledged) {
            throw new KvException(
                    new KvError.Invalid(
                            "sequence "
                                    + sequence
                                    + " is not above "
                                    + acknowledged
                                    + ", which is acknowledged"));
        }
    }
}
