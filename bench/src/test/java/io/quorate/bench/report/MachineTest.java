package io.quorate.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MachineTest {

    @Test
    void warnsOfAMachineThatHasOtherThingsToDo() {
        assertThat(new Machine("Linux", "Java", "", 4, 1, 1.9).warning()).isEmpty();
        assertThat(new Machine("Linux", "Java", "", 4, 1, -1).warning()).isEmpty();
        assertThat(new Machine("Linux", "Java", "", 4, 1, 11.52).warning())
                .contains(
                        "the machine is busy (load 11.5 on 4 processors): intervals will be wide");
    }

    @Test
    void knowsThisOne() {
        Machine machine = Machine.now();

        assertThat(machine.processors()).isPositive();
        assertThat(machine.heapBytesMax()).isPositive();
        assertThat(machine.java()).isNotBlank();
    }
}
