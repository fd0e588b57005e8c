package io.quorate.server.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.JsonText;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class JsonTest {

    @Property(tries = 500)
    void anyTextComesBackAsItWas(@ForAll @StringLength(max = 20) String text) {
        String json = new Json().put(text, text).toString();
        assertThat(JsonText.object(json)).containsEntry(text, text);
        assertThat(json.lines()).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void everyKindOfValueIsWritten() {
        assertThat(
                        new Json()
                                .put("text", "a\"\\\n")
                                .put("number", 1L << 40)
                                .put("truth", true)
                                .put("nothing", null)
                                .put("list", List.of("x", new Json().put("y", 1)))
                                .toString())
                .isEqualTo(
                        "{\"text\":\"a\\\"\\\\\\u000a\",\"number\":1099511627776,\"truth\":true,"
                                + "\"nothing\":null,\"list\":[\"x\",{\"y\":1}]}");
    }
}
