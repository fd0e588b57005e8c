/** Raft, as a pure core on the common host. */
module io.quorate.raft {
    requires transitive io.quorate.api;
    requires transitive io.quorate.runtime;
    requires com.google.protobuf;
    requires static transitive org.jspecify;

    exports io.quorate.raft;
    exports io.quorate.raft.core;

    provides io.quorate.api.EngineProvider with
            io.quorate.raft.RaftEngineProvider;
}
