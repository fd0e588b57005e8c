package io.quorate.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class PeerLinkTest {

    private static PeerLink link(long sent, long batches, long encodedBytes, long wireBytes) {
        return new PeerLink(
                NodeId.of(2),
                "localhost:1",
                true,
                sent,
                0,
                batches,
                encodedBytes,
                wireBytes,
                0,
                0,
                0,
                0,
                1,
                0,
                Optional.empty());
    }

    @Test
    void ratiosAreThoseOfTheCounts() {
        assertThat(link(30, 4, 1_000, 250).envelopesPerBatch()).isEqualTo(7.5);
        assertThat(link(30, 4, 1_000, 250).compressionRatio()).isEqualTo(0.25);
    }

    @Test
    void whereNothingWasSentRatiosAreNeutral() {
        assertThat(link(0, 0, 0, 0).envelopesPerBatch()).isZero();
        assertThat(link(0, 0, 0, 0).compressionRatio()).isEqualTo(1);
    }
}
