package io.quorate.kv.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.quorate.kv.v1.QuorateKv;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KvMethodTest {

    @Test
    void methodsAreThoseOfTheService() {
        ServiceDescriptor service = QuorateKv.getDescriptor().findServiceByName("KvService");
        List<String> declared = new ArrayList<>();
        for (MethodDescriptor method : service.getMethods()) {
            declared.add(
                    told(
                            method.getName(),
                            method.getInputType().getName(),
                            method.getOutputType().getName(),
                            method.isServerStreaming()));
        }
        List<String> known = new ArrayList<>();
        for (KvMethod<?, ?> method : KvMethod.all()) {
            known.add(
                    told(
                            method.name(),
                            method.request().getDescriptorForType().getName(),
                            method.reply().getDescriptorForType().getName(),
                            method.isStream()));
        }
        assertThat(known).containsExactlyElementsOf(declared);
    }

    private static String told(String name, String request, String reply, boolean stream) {
        return name + " " + request + " " + reply + " " + stream;
    }
}
