/** A transport between nodes of one process, with faults on demand. */
module io.quorate.transport.inmemory {
    requires transitive io.quorate.api;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.quorate.transport.inmemory;

    provides io.quorate.api.TransportProvider with
            io.quorate.transport.inmemory.InMemoryTransportProvider;
}
