package io.wasmjobs.gateway.trigger;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.datatypes.MqttUtf8String;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Converts publications of an MQTT broker to messages. */
final class MqttMessages {

    private MqttMessages() {}

    static TriggerMessage message(Mqtt5Publish publish) {
        String topic = publish.getTopic().toString();
        Bytes payload = Bytes.wrap(publish.getPayloadAsBytes());
        boolean isKept = publish.getQos() != MqttQos.AT_MOST_ONCE;
        return new TriggerMessage(
                topic, "", payload, headers(publish), isKept ? publish::acknowledge : () -> {});
    }

    private static List<Header> headers(Mqtt5Publish publish) {
        List<Header> headers = new ArrayList<>();
        headers.add(Header.of("mqtt-topic", publish.getTopic().toString()));
        publish.getContentType()
                .map(MqttUtf8String::toString)
                .ifPresent(type -> headers.add(Header.of("content-type", type)));
        publish.getResponseTopic()
                .ifPresent(
                        topic -> headers.add(Header.of("mqtt-response-topic", topic.toString())));
        publish.getCorrelationData()
                .ifPresent(data -> headers.add(new Header("mqtt-correlation-data", bytes(data))));
        if (publish.isRetain()) {
            headers.add(Header.of("mqtt-retain", "true"));
        }
        for (Mqtt5UserProperty property : publish.getUserProperties().asList()) {
            String name = property.getName().toString();
            if (TriggerMessage.mayBeNamedBySender(name)) {
                headers.add(Header.of(name, property.getValue().toString()));
            }
        }
        return headers;
    }

    private static Bytes bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return Bytes.wrap(bytes);
    }
}
