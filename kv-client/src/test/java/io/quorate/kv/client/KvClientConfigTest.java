package io.quorate.kv.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.ConsensusException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class KvClientConfigTest {

    @Test
    void configNamesWhatIsWrong() {
        assertThatThrownBy(() -> KvClientConfig.of(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no endpoint is given");
        for (String endpoint : List.of("", "host", "host:", ":1", "host:x", "host:65536", "h:0")) {
            assertThatThrownBy(() -> KvClientConfig.of(List.of("localhost:1", endpoint)))
                    .as(endpoint)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + endpoint + "' is not host:port");
        }
        assertThatThrownBy(() -> new KvClientConfig(List.of("h:1"), Duration.ZERO, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not positive");
    }

    @Test
    void protocolStaysWithTheConfigAndOneThatIsNotThereIsNamed() {
        KvClientConfig config = KvClientConfig.of(List.of("h:1", "h:2")).over("pigeon");
        assertThat(config.onlyAt("h:2").protocol()).isEqualTo("pigeon");
        assertThat(KvClientConfig.of(List.of("h:1")).protocol()).isEqualTo("grpc");
        assertThatThrownBy(() -> KvClient.create(config))
                .isInstanceOf(ConsensusException.class)
                .hasMessageContaining("unknown protocol 'pigeon'");
    }
}
