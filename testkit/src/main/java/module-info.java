/** Proof for authors of engines, transports, storages and stores: simulator and kits. */
module io.quorate.testkit {
    requires transitive io.quorate.api;
    requires transitive io.quorate.kv;
    requires transitive io.quorate.kv.client;
    requires transitive io.quorate.runtime;
    requires transitive org.junit.jupiter.api;
    requires transitive org.junit.jupiter.params;
    requires java.management;
    requires org.assertj.core;
    requires static transitive org.jspecify;

    exports io.quorate.testkit.client;
    exports io.quorate.testkit.engine;
    exports io.quorate.testkit.history;
    exports io.quorate.testkit.kv;
    exports io.quorate.testkit.net;
    exports io.quorate.testkit.race;
    exports io.quorate.testkit.search;
    exports io.quorate.testkit.sim;
    exports io.quorate.testkit.storage;
    exports io.quorate.testkit.transport;

    opens io.quorate.testkit.client;
    opens io.quorate.testkit.engine;
    opens io.quorate.testkit.kv;
    opens io.quorate.testkit.storage;
    opens io.quorate.testkit.transport;
}
