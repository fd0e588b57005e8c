package io.quorate.bench.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClosedLoopTest {

    /** A connection that brings back only what it is told to. */
    private static final class ByHand implements EchoLink {
        final List<Integer> sent = new ArrayList<>();

        @Override
        public Sender prepare(Load load, Returns returns) {
            return sent::add;
        }

        @Override
        public String state() {
            return "all is lost";
        }

        @Override
        public void close() {}
    }

    private final ByHand link = new ByHand();

    @Test
    void sendsABatchAgainWhenItIsBackAsAWhole() {
        ClosedLoop loop = new ClosedLoop(link, new Load(3, 2));
        loop.start();
        assertThat(link.sent).containsExactly(0, 1);

        loop.returned(1, 1);
        loop.returned(0, 2);
        loop.returned(1, 1);
        assertThat(link.sent).containsExactly(0, 1);
        loop.returned(1, 1);
        assertThat(link.sent).containsExactly(0, 1, 1);
        loop.returned(0, 1);
        assertThat(link.sent).containsExactly(0, 1, 1, 0);
        assertThat(loop.count()).isEqualTo(6);
    }

    @Test
    void recordsBatchesOnceItIsTold() {
        ClosedLoop loop = new ClosedLoop(link, new Load(2, 1));
        loop.start();

        loop.returned(0, 2);
        loop.record();
        loop.returned(0, 2);
        loop.returned(0, 2);

        assertThat(loop.nanos().getTotalCount()).isEqualTo(2);
    }

    @Test
    void tellsWhatNeverCameBack() {
        ClosedLoop loop = new ClosedLoop(link, new Load(2, 3));
        loop.start();
        loop.returned(0, 1);

        assertThatThrownBy(() -> loop.end(1_000_000))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("3 of 3 batches of 2 never came back as a whole; all is lost");
    }

    @Test
    void noticesWhatComesBackTwice() {
        ClosedLoop loop = new ClosedLoop(link, new Load(2, 1));
        loop.start();
        loop.returned(0, 1);

        assertThatThrownBy(() -> loop.returned(0, 2)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void sendsNothingOnceItEnds() throws InterruptedException {
        ClosedLoop loop = new ClosedLoop(link, new Load(1, 1));
        loop.start();
        Thread end =
                new Thread(
                        () -> {
                            try {
                                loop.end(Long.MAX_VALUE);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
        end.start();
        while (end.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }

        loop.returned(0, 1);
        end.join();

        assertThat(link.sent).containsExactly(0);
    }
}
