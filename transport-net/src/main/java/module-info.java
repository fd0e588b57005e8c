/** What every transport between processes needs, whatever it speaks. */
module io.quorate.transport.net {
    requires transitive io.quorate.api;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.quorate.transport.net;
}
