package io.quorate.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Bytes;
import org.junit.jupiter.api.Test;

/** Each rule, kept and broken. */
class OracleTest {

    private final World world = new World(SimOptions.DEFAULT, 1, 0);
    private final Oracle oracle = new Oracle(world);
    private final int first = oracle.invoke();
    private final int second = oracle.invoke();

    @Test
    void isContentWithAnHonestHistory() {
        decide(1, first);
        oracle.decidedInternally(1, 2);
        decide(3, second);
        MachineState one = stateAfter(MachineState.EMPTY, 1, first);
        MachineState three = stateAfter(one, 3, second);
        oracle.applied(0, 0, 1, command(first), one.digest());
        oracle.acknowledge(0, first, 1, SimMachine.result(one.digest()));
        oracle.applied(0, 1, 3, command(second), three.digest());
        oracle.read(0, 1, 3, three);
        oracle.restored(1, three);
        oracle.leads(0, 1);
        oracle.leads(0, 1);
        oracle.leads(1, 2);
        assertThat(world.failure()).isNull();
        assertThat(oracle.isComplete(one)).isFalse();
        assertThat(oracle.isComplete(three)).isTrue();
    }

    @Test
    void findsTwoValuesOfOnePosition() {
        decide(1, first);
        oracle.decided(1, 1, command(second));
        assertBroken("decided something else than others did at position 1");
    }

    @Test
    void findsACommandWhereOthersDecidedNothing() {
        oracle.decidedInternally(0, 1);
        oracle.decided(1, 1, command(first));
        assertBroken("decided something else");
    }

    @Test
    void findsAHoleInTheHistory() {
        decide(2, first);
        assertBroken("decided position 2 when no one had decided 1");
    }

    @Test
    void findsOneOperationAtTwoPositions() {
        decide(1, first);
        decide(2, first);
        assertBroken("operation 0 was decided twice");
    }

    @Test
    void findsACommandThatNobodyAskedFor() {
        decide(1, 77);
        assertBroken("a command of nobody's");
    }

    @Test
    void findsARefusedOperationThatIsDecidedAfterAll() {
        oracle.refuse(0, first);
        decide(1, first);
        assertBroken("was refused, and decided at 1");
    }

    @Test
    void findsADecidedOperationThatIsRefused() {
        decide(1, first);
        oracle.refuse(0, first);
        assertBroken("refused operation 0, which was decided");
    }

    @Test
    void findsAnAcknowledgementOfSomethingUndecided() {
        oracle.acknowledge(0, first, 1, Bytes.EMPTY);
        assertBroken("acknowledged operation 0 at position 1, but it was decided at 0");
    }

    @Test
    void findsAnotherOperationsResult() {
        decide(1, first);
        oracle.acknowledge(0, first, 1, SimMachine.result(99));
        assertBroken("another's result");
    }

    @Test
    void findsAnOperationBeforeOneThatEndedBeforeItBegan() {
        decide(1, first);
        decide(2, second);
        MachineState one = stateAfter(MachineState.EMPTY, 1, first);
        MachineState two = stateAfter(one, 2, second);
        oracle.acknowledge(0, second, 2, SimMachine.result(two.digest()));
        int third = oracle.invoke();
        oracle.acknowledge(0, third, 1, Bytes.EMPTY);
        assertThat(world.failure()).isNotNull();
    }

    @Test
    void findsAnotherCommandApplied() {
        decide(1, first);
        oracle.applied(1, 0, 1, command(second), 5);
        assertBroken("another command than was decided");
    }

    @Test
    void findsACommandLeftOut() {
        decide(1, first);
        decide(2, second);
        oracle.applied(1, 0, 2, command(second), 5);
        assertBroken("left a command out");
    }

    @Test
    void findsAPositionAppliedTwice() {
        decide(1, first);
        oracle.applied(1, 1, 1, command(first), 5);
        assertBroken("applied position 1 after 1");
    }

    @Test
    void findsAPositionAppliedThatIsNotDecided() {
        oracle.applied(1, 0, 1, command(first), 5);
        assertBroken("applied position 1 after 0 of 0");
    }

    @Test
    void findsAnotherState() {
        decide(1, first);
        oracle.applied(1, 0, 1, command(first), 5);
        assertBroken("another state than others had at position 1");
    }

    @Test
    void findsARestoredStateThatNeverWas() {
        decide(1, first);
        oracle.restored(1, new MachineState(1, 5));
        assertBroken("restored a state that was never decided");
    }

    @Test
    void findsAStaleRead() {
        oracle.read(1, 5, 4, new MachineState(4, 0));
        assertBroken("allows a read at 4, but 5 was acknowledged");
    }

    @Test
    void findsAReadOfAStateThatIsBehind() {
        decide(1, first);
        oracle.read(1, 0, 1, MachineState.EMPTY);
        assertBroken("allows a read at 1 with a state of 0");
    }

    @Test
    void findsTwoLeadersOfOneEpoch() {
        oracle.leads(0, 1);
        oracle.leads(1, 1);
        assertBroken("node 2 leads epoch 1, which node 1 led");
    }

    private void decide(long position, int operation) {
        oracle.decided(0, position, command(operation));
    }

    private void assertBroken(String rule) {
        assertThat(world.failure()).contains(rule);
    }

    private static Bytes command(int operation) {
        return Oracle.command(operation, 12);
    }

    private static MachineState stateAfter(MachineState before, long position, int operation) {
        return before.after(position, Oracle.digest(command(operation)), operation);
    }
}
