package io.quorate.testkit.search;

import io.quorate.api.Bytes;
import io.quorate.api.NodeId;
import io.quorate.runtime.MessageCodec;
import io.quorate.testkit.search.SearchedNode.Sent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All messages that were ever sent, as bytes and with a number each; equal ones have one. */
final class Packets<M> {

    /** A message on its way. */
    record Packet(NodeId from, NodeId to, Bytes message) {}

    private final MessageCodec<M> codec;
    private final List<Packet> packets = new ArrayList<>();
    private final Map<Packet, Integer> numbers = new HashMap<>();

    Packets(MessageCodec<M> codec) {
        this.codec = codec;
    }

    Packet get(int number) {
        return packets.get(number);
    }

    M message(int number) {
        return codec.decode(packets.get(number).message());
    }

    /** The numbers of messages that a node sends, in order. */
    int[] numbers(NodeId from, List<Sent<M>> sent) {
        int[] found = new int[sent.size()];
        for (int i = 0; i < found.length; i++) {
            Sent<M> one = sent.get(i);
            found[i] = number(new Packet(from, one.to(), codec.encode(one.message())));
        }
        Arrays.sort(found);
        return found;
    }

    private int number(Packet packet) {
        Integer known = numbers.get(packet);
        if (known == null) {
            known = packets.size();
            packets.add(packet);
            numbers.put(packet, known);
        }
        return known;
    }
}
