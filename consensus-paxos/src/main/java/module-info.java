/** Multi-Paxos, as a pure core on the common host. */
module io.quorate.paxos {
    requires transitive io.quorate.api;
    requires io.quorate.runtime;
    requires com.google.protobuf;
    requires static transitive org.jspecify;

    exports io.quorate.paxos;

    provides io.quorate.api.EngineProvider with
            io.quorate.paxos.PaxosEngineProvider;
}
