/** An engine for tests and comparisons, written on the API alone. */
module io.quorate.mock {
    requires transitive io.quorate.api;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.quorate.mock;

    provides io.quorate.api.EngineProvider with
            io.quorate.mock.MockEngineProvider;
}
