package io.quorate.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The engine with a mistake in one of its sources, beside the engine as it is. */
final class MutantLoader extends ClassLoader {

    private static final Path SOURCES = Path.of("src/main/java/io/quorate/raft/core");
    private static final String PREFIX = "io.quorate.raft.";
    private static final String GENERATED = "io.quorate.raft.v1.";

    private final Path compiled;

    private MutantLoader(Path compiled) {
        super(MutantLoader.class.getClassLoader());
        this.compiled = compiled;
    }

    /** Plants a bug; the mutated classes are written to {@code directory}. */
    static MutantLoader with(PlantedBug bug, Path directory) throws IOException {
        Path file = SOURCES.resolve(bug.file() + ".java");
        String source = Files.readString(file);
        Matcher matcher = pattern(bug.right()).matcher(source);
        assertThat(matcher.results().count()).as("places for '%s'", bug.name()).isEqualTo(1);
        String mutated = matcher.reset().replaceFirst(Matcher.quoteReplacement(bug.wrong()));
        compile(file, mutated, directory);
        return new MutantLoader(directory);
    }

    private static Pattern pattern(String code) {
        String quoted =
                Arrays.stream(code.replaceAll("([(.])", "$1 ").strip().split("\\s+"))
                        .map(Pattern::quote)
                        .collect(Collectors.joining("\\s*"));
        return Pattern.compile(quoted);
    }

    private static void compile(Path file, String source, Path directory) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        try (StandardJavaFileManager files =
                compiler.getStandardFileManager(problems, null, null)) {
            List<String> options =
                    List.of(
                            "-d",
                            directory.toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            "-proc:none",
                            "-implicit:none");
            JavaFileObject unit = new Source(file, source);
            boolean done =
                    compiler.getTask(null, files, problems, options, null, List.of(unit)).call();
            List<Diagnostic<? extends JavaFileObject>> errors = problems.getDiagnostics();
            assertThat(done).as("%s", errors).isTrue();
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(Path file, String text) {
            super(URI.create("string:///" + file.getFileName()), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(PREFIX) || name.startsWith(GENERATED)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        String resource = name.replace('.', '/') + ".class";
        Path mutant = compiled.resolve(resource);
        try (InputStream in =
                Files.exists(mutant)
                        ? Files.newInputStream(mutant)
                        : getParent().getResourceAsStream(resource)) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = in.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs worlds until one breaks a rule. */
    Optional<String> firstFailure(RaftSimulation.Mix mix, int worlds)
            throws ReflectiveOperationException {
        Object found =
                loadClass(RaftSimulation.class.getName())
                        .getMethod("firstFailure", String.class, int.class)
                        .invoke(null, mix.name(), worlds);
        return ((Optional<?>) found).map(String.class::cast);
    }
}
