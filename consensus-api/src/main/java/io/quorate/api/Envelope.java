package io.quorate.api;

/**
 * What a transport carries: an opaque payload and where it belongs.
 *
 * @param cluster the cluster of sender and receiver
 * @param group the group, from 0 up
 * @param generation the generation of the group's engine, from 0 up
 * @param from the sender
 * @param to the receiver
 * @param kind what the payload is, in the engine's own numbering, 0 to 255
 * @param payload the engine's bytes
 */
public record Envelope(
        ClusterId cluster,
        int group,
        int generation,
        NodeId from,
        NodeId to,
        int kind,
        Bytes payload) {

    public Envelope {
        if (group < 0 || generation < 0 || kind < 0 || kind > 255) {
            throw new IllegalArgumentException(
                    "group "
                            + group
                            + ", generation "
                            + generation
                            + " or kind "
                            + kind
                            + " is out of range");
        }
    }
}
