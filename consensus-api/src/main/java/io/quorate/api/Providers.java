package io.quorate.api;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The providers of one kind that are on the class path or module path, by name.
 *
 * <p>Invariant: no two have the same name. Nothing is ever chosen by order or priority.
 */
public final class Providers<P extends Provider> {

    private final String kind;
    private final TreeMap<String, P> byName = new TreeMap<>();

    private Providers(String kind) {
        this.kind = kind;
    }

    /** The engines there are. */
    public static Providers<EngineProvider> engines() {
        return load("engine", ServiceLoader.load(EngineProvider.class));
    }

    /** The transports there are. */
    public static Providers<TransportProvider> transports() {
        return load("transport", ServiceLoader.load(TransportProvider.class));
    }

    /** The storages there are. */
    public static Providers<StorageProvider> storages() {
        return load("storage", ServiceLoader.load(StorageProvider.class));
    }

    /**
     * Collects what {@code loader} finds.
     *
     * @param kind what these providers provide, for messages
     * @throws ConsensusException with {@link ConsensusError.Invalid} if two have one name, a name
     *     is no lower-case word, or one cannot be loaded; the message names the class
     */
    public static <P extends Provider> Providers<P> load(String kind, ServiceLoader<P> loader) {
        Providers<P> found = new Providers<>(kind);
        Iterator<P> iterator = loader.iterator();
        try {
            while (iterator.hasNext()) {
                found.add(iterator.next());
            }
        } catch (ServiceConfigurationError | LinkageError e) {
            throw new ConsensusException(
                    new ConsensusError.Invalid(
                            "a provider of kind " + kind + " cannot be loaded: " + e.getMessage()),
                    e);
        }
        return found;
    }

    private void add(P provider) {
        String name = provider.name();
        if (!name.matches("[a-z][a-z0-9-]*")) {
            throw invalid(
                    kind
                            + " '"
                            + name
                            + "' of "
                            + provider.getClass().getName()
                            + " is not a lower-case word");
        }
        P other = byName.putIfAbsent(name, provider);
        if (other != null) {
            throw invalid(
                    "two providers of "
                            + kind
                            + " '"
                            + name
                            + "': "
                            + other.getClass().getName()
                            + " and "
                            + provider.getClass().getName());
        }
    }

    /** The names there are, in alphabetical order. */
    public List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /** All providers, in the order of their names. */
    public List<P> all() {
        return List.copyOf(byName.values());
    }

    /** The provider of this name, if there is one. */
    public Optional<P> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /**
     * The provider of this name.
     *
     * @throws ConsensusException with {@link ConsensusError.Invalid} if there is none; the message
     *     lists those there are
     */
    public P named(String name) {
        P provider = byName.get(name);
        if (provider == null) {
            throw invalid("unknown " + kind + " '" + name + "'; on the class path: " + described());
        }
        return provider;
    }

    private String described() {
        List<String> names = new ArrayList<>(byName.keySet());
        return names.isEmpty() ? "none" : names.stream().collect(Collectors.joining(", "));
    }

    private static ConsensusException invalid(String message) {
        return new ConsensusError.Invalid(message).asException();
    }
}
