package io.quorate.kv.thrift;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.v1.QuorateKv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The file for Thrift's compiler declares what is sent. */
class ThriftFileTest {

    private static final Pattern BLOCK =
            Pattern.compile("(struct|exception|enum) (\\w+) \\{([^}]*)}");
    private static final Pattern FIELD =
            Pattern.compile("(\\d+): (optional )?([\\w<>,]+) (\\w+)\\n");

    /** What Thrift's compiler takes for no name, since some language does not. */
    private static final Set<String> RESERVED = Set.of("begin", "end", "delete");

    private static final Pattern VALUE = Pattern.compile("(\\w+) = (\\d+)\\n");
    private static final Pattern FUNCTION =
            Pattern.compile(
                    "(\\w+) (\\w+)\\(1: (\\w+) request, 2: i64 timeout_millis, 3: string auth_token\\)\\s*"
                            + "throws \\(1: ErrorDetail failure\\)");

    @Test
    void structsAreTheMessages() throws IOException {
        TreeSet<String> declared = new TreeSet<>();
        Matcher block = BLOCK.matcher(text());
        while (block.find()) {
            boolean isEnum = block.group(1).equals("enum");
            Matcher entry = (isEnum ? VALUE : FIELD).matcher(block.group(3) + "\n");
            while (entry.find()) {
                declared.add(
                        block.group(2)
                                + (isEnum
                                        ? " " + entry.group(2) + ": " + entry.group(1)
                                        : field(entry)));
            }
        }
        TreeSet<String> sent = new TreeSet<>();
        for (Descriptor message : QuorateKv.getDescriptor().getMessageTypes()) {
            message.getFields().forEach(field -> sent.add(message.getName() + told(field)));
            for (EnumDescriptor type : message.getEnumTypes()) {
                for (EnumValueDescriptor value : type.getValues()) {
                    sent.add(name(type) + " " + value.getNumber() + ": " + value.getName());
                }
            }
        }
        assertThat(declared).isEqualTo(sent);
    }

    private static String field(Matcher field) {
        String optional = field.group(2) == null ? "" : field.group(2);
        return " " + field.group(1) + ": " + optional + field.group(3) + " " + field.group(4);
    }

    private static String told(FieldDescriptor field) {
        String type = field.isRepeated() ? "list<" + type(field) + ">" : type(field);
        if (field.isMapField()) {
            type =
                    "map<"
                            + type(field.getMessageType().findFieldByName("key"))
                            + ","
                            + type(field.getMessageType().findFieldByName("value"))
                            + ">";
        }
        String optional = field.hasPresence() ? "optional " : "";
        String name = RESERVED.contains(field.getName()) ? field.getName() + "_" : field.getName();
        return " " + field.getNumber() + ": " + optional + type + " " + name;
    }

    private static String type(FieldDescriptor field) {
        switch (field.getJavaType()) {
            case BOOLEAN:
                return "bool";
            case INT:
                return "i32";
            case LONG:
                return "i64";
            case STRING:
                return "string";
            case BYTE_STRING:
                return "binary";
            case ENUM:
                return name(field.getEnumType());
            case MESSAGE:
                return field.getMessageType().getName();
            default:
                throw new AssertionError(field);
        }
    }

    private static String name(EnumDescriptor type) {
        return type.getContainingType().getName() + type.getName();
    }

    @Test
    void functionsAreTheCalls() throws IOException {
        TreeSet<String> declared = new TreeSet<>();
        Matcher function = FUNCTION.matcher(text());
        while (function.find()) {
            declared.add(function.group(2) + " " + function.group(3) + " " + function.group(1));
        }
        TreeSet<String> served = new TreeSet<>();
        for (KvMethod<?, ?> method : KvMethod.all()) {
            served.add(
                    ThriftCalls.function(method)
                            + " "
                            + method.request().getDescriptorForType().getName()
                            + " "
                            + method.reply().getDescriptorForType().getName());
        }
        assertThat(declared).isEqualTo(served);
    }

    private static String text() throws IOException {
        return Files.readString(Path.of("src/main/thrift/quorate_kv.thrift"))
                .replaceAll("(?m)^ *//.*\\n", "");
    }
}
