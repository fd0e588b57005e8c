package io.quorate.kv.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Bytes;
import io.quorate.api.Settings;
import io.quorate.kv.KvCommand;
import io.quorate.kv.KvLimits;
import io.quorate.kv.KvOperation;
import io.quorate.kv.KvOutcome;
import io.quorate.kv.KvStore;
import io.quorate.kv.KvStoreContext;
import io.quorate.kv.KvStoreProvider;
import io.quorate.kv.PositionedCommand;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class VersionedStoreTest {

    private final KvStoreProvider provider = KvStoreProvider.all().named("memory");
    private final KvStore store =
            provider.open(
                    new KvStoreContext(
                            Path.of("nowhere"),
                            KvLimits.DEFAULT,
                            false,
                            Settings.of(provider, Map.of())));
    private final VersionedStore versions = new VersionedStore(store);

    private static PositionedCommand put(long position) {
        return new PositionedCommand(
                position,
                new KvCommand(
                        new KvCommand.Write(
                                new KvOperation.Put(
                                        "default", Bytes.utf8("k"), Bytes.utf8("v" + position))),
                        Optional.empty(),
                        0));
    }

    @Test
    void listenerThatThrowsChangesNothingForAnybodyElse() {
        AtomicInteger told = new AtomicInteger();
        versions.addListener(
                () -> {
                    throw new IllegalStateException("of no interest to whoever applies");
                });
        versions.addListener(told::incrementAndGet);

        assertThat(versions.apply(List.of(put(1)))).containsExactly(new KvOutcome.Done(1));
        assertThat(versions.apply(List.of(put(2)))).containsExactly(new KvOutcome.Done(2));

        assertThat(told).hasValue(2);
        assertThat(versions.get("default", Bytes.utf8("k"))).contains(Bytes.utf8("v2"));
    }
}
