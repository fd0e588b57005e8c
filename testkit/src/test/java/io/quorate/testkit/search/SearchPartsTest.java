package io.quorate.testkit.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.testkit.search.ClusterState.Count;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SearchPartsTest {

    private record Key(long number) {}

    private static final class Node {
        final Map<Key, String> unordered = new HashMap<>();
        final List<Key> ordered = new ArrayList<>();
        long clock;
        final Node self = this;
    }

    @Test
    void factsContradictOtherValuesAndNothingElse() {
        Facts facts = Facts.NONE.with("a rule", new Key(1), "a").with("a rule", new Key(2), "b");
        assertThat(facts.with("a rule", new Key(1), "a")).isEqualTo(facts);
        assertThat(facts.withFirst(new Key(1), "c").get(new Key(1))).contains("a");
        assertThatThrownBy(() -> facts.with("a rule", new Key(2), "c"))
                .isInstanceOf(RuleBroken.class)
                .hasMessage("a rule: Key[number=2] is b and c");
    }

    @Test
    void aSetOfStatesKeepsThemApart() {
        StateSet states = new StateSet();
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 50_000; i++) {
                boolean added = states.add(new Hash().add(i).add(i / 7));
                assertThat(added).isEqualTo(round == 0);
            }
        }
        assertThat(states.size()).isEqualTo(50_000);
    }

    @Test
    void hashesTellOrderAndEndOfStates() {
        Set<Hash.Value> values = new HashSet<>();
        values.add(ClusterState.hash(new int[] {1, 2, 3}).value());
        values.add(ClusterState.hash(new int[] {2, 1, 3}).value());
        values.add(ClusterState.hash(new int[] {1, 2}).value());
        values.add(ClusterState.hash(new int[] {1, 2, 3, 0}).value());
        assertThat(values).hasSize(4);
    }

    @Test
    void aStepTakesOneMessageAndBringsOthersOnceEach() {
        int[] state = ClusterState.first(new int[] {4, 5, 6}, 9);
        state = ClusterState.after(state, 3, 0, 7, 9, -1, new int[] {10, 30});
        ClusterState.increment(state, 3, Count.CRASHES);
        int[] after = ClusterState.after(state, 3, 1, 8, 11, 30, new int[] {10, 20});
        assertThat(after).startsWith(7, 8, 6, 11).endsWith(10, 20).hasSize(7);
        assertThat(ClusterState.count(after, 3, Count.CRASHES)).isOne();
        assertThat(ClusterState.count(after, 3, Count.REPEATS)).isZero();
        assertThat(ClusterState.hasAll(after, 3, new int[] {20, 10})).isTrue();
        assertThat(ClusterState.hasAll(after, 3, new int[] {30})).isFalse();
    }

    @Test
    void stepsAreWhatTheirNumbersSay() {
        for (Action.Kind kind : Action.Kind.values()) {
            Paths.Step step = new Paths.Step(4, new Action(kind, 123_456, true), true);
            assertThat(Paths.Step.of(step.code())).isEqualTo(step);
        }
    }

    @Test
    void aFingerprintSeesEverythingButWhatIsIgnored() {
        Node node = new Node();
        node.unordered.put(new Key(1), "a");
        node.unordered.put(new Key(2), "b");
        node.ordered.add(new Key(3));
        Hash.Value before = fingerprint(node);
        node.clock++;
        assertThat(node.clock).isOne();
        assertThat(node.self).isSameAs(node);
        assertThat(fingerprint(node)).isEqualTo(before);
        node.ordered.add(new Key(4));
        assertThat(fingerprint(node)).isNotEqualTo(before);
        node.ordered.remove(1);
        assertThat(fingerprint(node)).isEqualTo(before);
        node.unordered.put(new Key(2), "c");
        assertThat(fingerprint(node)).isNotEqualTo(before);
    }

    @Test
    void aFingerprintRefusesWhatItCannotSee() {
        assertThatThrownBy(() -> fingerprint(new Thread()))
                .hasMessageContaining("java.lang.Thread, which is opaque");
    }

    private static Hash.Value fingerprint(Object object) {
        Hash hash = new Hash();
        new Fingerprint("clock"::equals).add(object, hash);
        return hash.value();
    }
}
