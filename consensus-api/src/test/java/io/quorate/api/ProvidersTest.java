package io.quorate.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvidersTest {

    @TempDir Path directory;

    @Test
    void providerIsFoundByItsName() throws IOException {
        Providers<Thing> things = load(Red.class, Green.class);
        assertThat(things.names()).containsExactly("green", "red");
        assertThat(things.named("red")).isInstanceOf(Red.class);
    }

    @Test
    void unknownNameListsWhatThereIs() throws IOException {
        Providers<Thing> things = load(Red.class, Green.class);
        assertThatThrownBy(() -> things.named("blue"))
                .isInstanceOf(ConsensusException.class)
                .hasMessage("unknown thing 'blue'; on the class path: green, red");
    }

    @Test
    void nothingOnTheClassPathIsSaidSo() throws IOException {
        Providers<Thing> things = load();
        assertThatThrownBy(() -> things.named("blue"))
                .hasMessageContaining("on the class path: none");
    }

    @Test
    void twoOfOneNameAreRefusedWithBothClasses() {
        assertThatThrownBy(() -> load(Red.class, Crimson.class))
                .isInstanceOf(ConsensusException.class)
                .hasMessageContaining(Red.class.getName())
                .hasMessageContaining(Crimson.class.getName());
    }

    @Test
    void providerThatCannotBeMadeIsNamed() {
        assertThatThrownBy(() -> load(Broken.class))
                .isInstanceOf(ConsensusException.class)
                .hasMessageContaining(Broken.class.getName());
    }

    @Test
    void nameThatNoConfigCouldHoldIsRefused() {
        assertThatThrownBy(() -> load(Shouting.class))
                .isInstanceOf(ConsensusException.class)
                .hasMessageContaining("LOUD");
    }

    private Providers<Thing> load(Class<?>... classes) throws IOException {
        Path services = Files.createDirectories(directory.resolve("META-INF/services"));
        StringBuilder names = new StringBuilder();
        for (Class<?> type : classes) {
            names.append(type.getName()).append('\n');
        }
        Files.write(services.resolve(Thing.class.getName()), names.toString().getBytes(UTF_8));
        try (URLClassLoader loader =
                new URLClassLoader(
                        new URL[] {directory.toUri().toURL()}, getClass().getClassLoader())) {
            return Providers.load("thing", ServiceLoader.load(Thing.class, loader));
        }
    }

    /** A kind of provider that only this test has. */
    public abstract static class Thing implements Provider {
        private final String name;

        Thing(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String description() {
            return "a thing";
        }
    }

    /** Named red. */
    public static final class Red extends Thing {
        public Red() {
            super("red");
        }
    }

    /** Named green. */
    public static final class Green extends Thing {
        public Green() {
            super("green");
        }
    }

    /** Named red as well. */
    public static final class Crimson extends Thing {
        public Crimson() {
            super("red");
        }
    }

    /** Has a name that is no word. */
    public static final class Shouting extends Thing {
        public Shouting() {
            super("LOUD");
        }
    }

    /** Cannot be made. */
    public static final class Broken extends Thing {
        public Broken() {
            super("broken");
            throw new IllegalStateException("made to fail");
        }
    }
}
