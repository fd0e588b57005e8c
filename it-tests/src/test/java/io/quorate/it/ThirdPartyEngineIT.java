package io.quorate.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody else's engine, in a jar of its own, runs without a change here. */
class ThirdPartyEngineIT {

    @TempDir Path directory;

    @Test
    void anEngineInAnotherJarIsFoundAndRuns() throws IOException, InterruptedException {
        Path jar = jarOf(compile());
        Quorate.Result result =
                Quorate.run(
                        directory,
                        Map.of("QUORATE_PLUGINS", jar.toString()),
                        "demo",
                        "--engine",
                        "solo",
                        "--nodes",
                        "1",
                        "--ops",
                        "200",
                        "--json");
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.lastLine())
                .contains("\"engine\":\"solo\"")
                .contains("\"acked\":200")
                .contains("\"lost\":0");
    }

    @Test
    void withoutTheJarTheEnginesThatAreThereAreNamed() throws IOException, InterruptedException {
        Quorate.Result result = Quorate.run(directory, "demo", "--engine", "solo");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("'solo'").contains("mock");
    }

    private Path compile() throws IOException {
        Path classes = Files.createDirectory(directory.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        int failed =
                compiler.run(
                        null,
                        null,
                        null,
                        "--release",
                        "17",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        classes.toString(),
                        Path.of("src/test/resources/thirdparty/SoloEngineProvider.java")
                                .toString());
        assertThat(failed).isZero();
        return classes;
    }

    private Path jarOf(Path classes) throws IOException {
        Path jar = directory.resolve("solo.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                Stream<Path> found = Files.walk(classes)) {
            List<Path> compiled = found.filter(Files::isRegularFile).toList();
            for (Path path : compiled) {
                out.putNextEntry(new JarEntry(classes.relativize(path).toString()));
                Files.copy(path, out);
            }
            out.putNextEntry(new JarEntry("META-INF/services/io.quorate.api.EngineProvider"));
            out.write("com.example.solo.SoloEngineProvider\n".getBytes(StandardCharsets.UTF_8));
        }
        return jar;
    }
}
