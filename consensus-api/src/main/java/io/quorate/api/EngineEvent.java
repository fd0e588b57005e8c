package io.quorate.api;

import java.util.Optional;

/**
 * Something that happened to a replica.
 *
 * @param kind what
 * @param node where
 * @param group in which group
 * @param epoch the epoch then
 * @param position the position it is about, else the newest decided one
 * @param leader who leads, as far as this node knows
 * @param detail one sentence for people
 */
public record EngineEvent(
        Kind kind,
        NodeId node,
        int group,
        long epoch,
        long position,
        Optional<NodeId> leader,
        String detail) {

    /** What can happen. */
    public enum Kind {
        /** The replica has recovered and takes part. */
        STARTED,
        /** It follows another leader now, or none, or leads itself. */
        LEADER_CHANGED,
        /** Its role changed in the engine's own words. */
        ROLE_CHANGED,
        /** It has seen a newer epoch. */
        EPOCH_CHANGED,
        /** It gave another node its vote. */
        VOTED,
        /** What it had stored and was not decided gave way to something else. */
        CONFLICT,
        /**
         * Positions were decided, up to the one named. Told once in a while and not for each, so
         * that events stay few.
         */
        DECIDED,
        /** Other members are in force. */
        MEMBERSHIP_CHANGED,
        /** A snapshot of the state machine is durable here. */
        SNAPSHOT_TAKEN,
        /** The state machine was replaced by a snapshot of a peer. */
        SNAPSHOT_INSTALLED,
        /** Something the engine's own protocol finds worth telling. */
        PROTOCOL,
        /** The replica stopped for good; a restart of the process is needed. */
        FAILED,
        /** It was closed. */
        CLOSED
    }
}
