/**
 * The contracts of Quorate: engines, state machines, transports and storage, and what they share.
 */
module io.quorate.api {
    requires static transitive org.jspecify;

    exports io.quorate.api;

    uses io.quorate.api.EngineProvider;
    uses io.quorate.api.StorageProvider;
    uses io.quorate.api.TransportProvider;
}
