package io.quorate.paxos;

import java.util.List;

/**
 * A value in a slot, with the ballot it was proposed in. There is one value at most for a slot and
 * a ballot.
 *
 * @param era the version of the configuration that its leader took to govern the slot
 */
record Item(long slot, long ballot, long era, Value value) {

    /** First and last slot, for people. */
    static String slots(List<Item> items) {
        return items.isEmpty()
                ? "no slots"
                : items.size()
                        + " slots "
                        + items.get(0).slot()
                        + " to "
                        + items.get(items.size() - 1).slot();
    }
}
