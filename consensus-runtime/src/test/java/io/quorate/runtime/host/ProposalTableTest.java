package io.quorate.runtime.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.ProposalResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ProposalTableTest {

    private static final ConsensusError WHY = new ConsensusError.LeadershipLost("on purpose");

    private final ProposalTable table = new ProposalTable(Duration.ofSeconds(1));
    private final List<Integer> room = new ArrayList<>();

    private Proposal proposal(long id) {
        Proposal proposal = new Proposal((int) id, 1_000, room::add);
        table.add(id, proposal);
        return proposal;
    }

    private static CompletableFuture<ProposalResult> outcome(Proposal proposal) {
        return proposal.outcome().toCompletableFuture();
    }

    @Test
    void aProposalEndsOnceAndMakesRoomBeforeItsClientHears() {
        Proposal proposal = proposal(7);
        List<Integer> roomThen = new ArrayList<>();
        outcome(proposal).thenRun(() -> roomThen.addAll(room));
        proposal.endAsUnknown(WHY);
        proposal.refuse(WHY);
        proposal.end(new ProposalResult.Decided(1, 1, Bytes.EMPTY));
        assertThat(room).containsExactly(7);
        assertThat(roomThen).containsExactly(7);
        assertThat(outcome(proposal)).isCompletedWithValueMatching(Refusals::isUnknown);
    }

    @Test
    void proposalsGetTheirPlacesInAnyOrderAndAreRefusedFromTheMiddle() {
        Proposal first = proposal(1);
        Proposal second = proposal(3);
        Proposal third = proposal(5);
        table.assign(5, 10, 1);
        table.refuse(3, WHY);
        table.refuse(2, WHY);
        table.refuse(4, WHY);
        table.refuse(6, WHY);
        assertThat(outcome(second)).isCompletedWithValueMatching(Refusals::isRefused);
        table.assign(1, 11, 1);
        assertThat(table.decide(10, 1)).isSameAs(third);
        assertThat(table.decide(11, 1)).isSameAs(first);
        assertThat(outcome(first)).isNotDone();
        table.applied(11);
        assertThat(table.isEmpty()).isTrue();
    }

    @Test
    void whatIsAssignedIsRefusedNoMore() {
        Proposal proposal = proposal(1);
        table.assign(1, 1, 1);
        table.refuse(1, WHY);
        assertThat(outcome(proposal)).isNotDone();
    }

    @Test
    void whosePlaceIsGivenAwayIsLost() {
        Proposal first = proposal(1);
        Proposal second = proposal(2);
        Proposal third = proposal(3);
        table.assign(1, 1, 1);
        table.assign(2, 2, 1);
        table.assign(3, 2, 2);
        assertThat(outcome(second)).isCompletedWithValueMatching(Refusals::isUnknown);
        assertThat(outcome(first)).isNotDone();
        assertThat(table.decide(1, 1)).isSameAs(first);
        assertThat(table.decide(2, 2)).isSameAs(third);
    }

    @Test
    void whosePlaceIsAlsoGivenAwayToOneThatTimedOutIsLost() {
        Proposal first = proposal(1);
        table.assign(1, 1, 1);
        table.assign(2, 1, 2);
        assertThat(outcome(first)).isCompletedWithValueMatching(Refusals::isUnknown);
        assertThat(table.decide(1, 2)).isNull();
    }

    @Test
    void whosePlaceIsPassedOverIsLost() {
        Proposal first = proposal(1);
        Proposal second = proposal(2);
        table.assign(1, 4, 1);
        table.assign(2, 6, 1);
        assertThat(table.decide(3, 1)).isNull();
        assertThat(outcome(first)).isNotDone();
        assertThat(table.decide(5, 1)).isNull();
        assertThat(outcome(first)).isCompletedWithValueMatching(Refusals::isUnknown);
        assertThat(table.decide(6, 1)).isSameAs(second);
    }

    @Test
    void allWhoseTimeIsOverEndAndOthersDoNot() {
        Proposal waiting = proposal(1);
        Proposal assigned = proposal(2);
        Proposal decided = proposal(3);
        table.assign(3, 1, 1);
        table.assign(2, 2, 1);
        table.decide(1, 1);
        table.expire(999);
        assertThat(room).isEmpty();
        table.expire(1_000);
        for (Proposal proposal : List.of(waiting, assigned, decided)) {
            assertThat(outcome(proposal)).isCompletedWithValueMatching(Refusals::isUnknown);
        }
        assertThat(table.isEmpty()).as("what is decided waits to be applied").isFalse();
        table.applied(1);
        assertThat(table.isEmpty()).isTrue();
    }
}
