package io.quorate.runtime.storage;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What is in a segment behind the place where its log seems to end.
 *
 * @param dirtyEnd behind the last sector that is not zero; the place itself if all are
 * @param header where the first valid batch header is, -1 if there is none
 */
record SegmentRest(long dirtyEnd, long header) {

    private static final int PIECE = 1 << 20;

    /**
     * Reads to the end of the segment.
     *
     * @param from the first sector that counts
     * @param headersFrom the first sector where a header counts
     */
    static SegmentRest of(Segment segment, long from, long headersFrom) throws IOException {
        ByteBuffer buffer = WalFormat.allocate((int) Math.min(PIECE, segment.size()));
        long dirtyEnd = from;
        long header = -1;
        for (long at = from; at < segment.size(); at += buffer.limit()) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), segment.size() - at));
            segment.read(at, buffer);
            for (int i = 0; i < buffer.limit(); i += WalFormat.SECTOR) {
                if (WalFormat.isZero(buffer, i, i + WalFormat.SECTOR)) {
                    continue;
                }
                dirtyEnd = at + i + WalFormat.SECTOR;
                if (header < 0
                        && at + i >= headersFrom
                        && WalFormat.isBatchHeader(buffer, i, segment.place(at + i))) {
                    header = at + i;
                }
            }
        }
        return new SegmentRest(dirtyEnd, header);
    }
}
