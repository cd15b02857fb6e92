package io.wasmjobs.gateway.trigger;

import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5SimpleAuth;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5SimpleAuthBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectRestrictions;
import io.wasmjobs.gateway.trigger.TriggerSource.MqttTopics;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Resumes a session at an MQTT 5 broker. */
final class MqttConnector implements Connector {

    private static final int KEEP_ALIVE_SECONDS = 15;
    private static final long LONGEST_EXPIRY = 0xffff_ffffL;

    /** The largest message that the broker may send, which bounds the heap. */
    private static final int MAX_PACKET_BYTES = (2 << 20) + (64 << 10);

    private final MqttTopics source;
    private volatile int receiveMaximum = SourceConnection.BATCH;

    MqttConnector(MqttTopics source) {
        this.source = source;
    }

    @Override
    public SourceConnection open() throws SourceLost, InterruptedException {
        return MqttConnection.open(source, connect(), this::acceptMore);
    }

    /**
     * Raises the receive maximum for a broker that ignores it: after one acknowledgement Mosquitto
     * 2.0.11 sends all waiting messages, and the client would be disconnected again and again.
     */
    private void acceptMore() {
        receiveMaximum = Mqtt5ConnectRestrictions.DEFAULT_RECEIVE_MAXIMUM;
    }

    private Mqtt5Connect connect() throws SourceLost {
        return Mqtt5Connect.builder()
                .cleanStart(false)
                .sessionExpiryInterval(
                        Math.max(1, Math.min(source.sessionExpiry().toSeconds(), LONGEST_EXPIRY)))
                .keepAlive(KEEP_ALIVE_SECONDS)
                .simpleAuth(login(source.server()))
                .restrictions()
                .receiveMaximum(receiveMaximum)
                .maximumPacketSize(MAX_PACKET_BYTES)
                .topicAliasMaximum(0)
                .applyRestrictions()
                .build();
    }

    private static @Nullable Mqtt5SimpleAuth login(Server server) throws SourceLost {
        String password = Connections.password(server);
        if (password == null) {
            return null;
        }
        Mqtt5SimpleAuthBuilder.Complete login =
                Mqtt5SimpleAuth.builder().password(password.getBytes(StandardCharsets.UTF_8));
        return server.user().map(login::username).orElse(login).build();
    }
}
