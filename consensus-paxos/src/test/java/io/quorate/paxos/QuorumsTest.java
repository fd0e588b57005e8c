package io.quorate.paxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.NodeId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuorumsTest {

    private static List<NodeId> voters(int count) {
        List<NodeId> voters = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            voters.add(NodeId.of(i));
        }
        return voters;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1|majority",
                "2|majority",
                "3|majority",
                "4|majority",
                "5|majority",
                "6|majority",
                "7|majority",
                "3|simple:2,2",
                "5|simple:4,2",
                "7|simple:5,3",
                "4|grid:2x2",
                "6|grid:2x3",
                "6|grid:3x2",
                "5|weighted:1=3,2=1,3=1,4=1,5=1",
                "3|weighted:1=1,2=1"
            })
    void everyPrepareQuorumMeetsEveryAcceptQuorum(int count, String spec) {
        Quorums quorums = Quorums.of(spec, voters(count));
        int all = 1 << count;
        assertThat(quorums.canPrepare(all - 1)).isTrue();
        assertThat(quorums.canAccept(all - 1)).isTrue();
        for (int prepare = 0; prepare < all; prepare++) {
            for (int accept = 0; accept < all; accept++) {
                boolean meet = (prepare & accept) != 0;
                assertThat(meet || !quorums.canPrepare(prepare) || !quorums.canAccept(accept))
                        .as("prepare %s, accept %s", prepare, accept)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5|simple:3,2|need not meet",
                "3|simple:4,2|must be 1 <= accept",
                "5|simple:2,4|must be 1 <= accept",
                "3|simple:3,1|one voter alone",
                "4|grid:2x3|does not fit",
                "3|grid:1x3|one voter alone",
                "3|weighted:9=1|does not vote",
                "3|weighted:1|weighted:1",
                "3|weighted:1=0|must be 1 <= accept",
                "3|half|none of majority"
            })
    void whatIsNoQuorumIsRefused(int count, String spec, String why) {
        assertThatThrownBy(() -> Quorums.of(spec, voters(count)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @Test
    void thereAreNoQuorumsOfNobodyAndOfTooMany() {
        assertThatThrownBy(() -> Quorums.of("majority", List.of()))
                .hasMessageContaining("0 voters");
        assertThatThrownBy(() -> Quorums.of("majority", voters(64)))
                .hasMessageContaining("64 voters");
    }
}
