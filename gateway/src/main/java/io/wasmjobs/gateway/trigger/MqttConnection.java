package io.wasmjobs.gateway.trigger;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import io.wasmjobs.gateway.trigger.TriggerSource.MqttTopics;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A session at an MQTT 5 broker that is resumed by each connection. */
final class MqttConnection implements SourceConnection {

    private static final long ANSWER_SECONDS = 15;

    private final Runnable tooMany;
    private final Mqtt5AsyncClient client;
    private final BlockingQueue<Mqtt5Publish> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<Throwable> gone = new CompletableFuture<>();

    private MqttConnection(MqttTopics source, Runnable tooMany) throws SourceLost {
        this.tooMany = tooMany;
        Server server = source.server();
        Mqtt5ClientBuilder builder =
                Mqtt5Client.builder()
                        .identifier(source.clientId())
                        .serverHost(server.host())
                        .serverPort(server.port())
                        .addDisconnectedListener(context -> left(context.getCause()));
        if (server.tls()) {
            builder =
                    builder.sslConfig(
                            MqttClientSslConfig.builder()
                                    .trustManagerFactory(Connections.trust(server))
                                    .build());
        }
        this.client = builder.buildAsync();
    }

    /**
     * Connects and subscribes.
     *
     * @param tooMany called if the broker sends more than the receive maximum
     */
    static MqttConnection open(MqttTopics source, Mqtt5Connect connect, Runnable tooMany)
            throws SourceLost, InterruptedException {
        MqttConnection opened = new MqttConnection(source, tooMany);
        boolean done = false;
        try {
            // Before connecting, because the broker sends retained messages at once.
            opened.client.publishes(MqttGlobalPublishFilter.ALL, opened::arrived, true);
            opened.await(opened.client.connect(connect));
            opened.await(
                    opened.client
                            .subscribeWith()
                            .addSubscription(
                                    Mqtt5Subscription.builder()
                                            .topicFilter(source.filter())
                                            .qos(MqttQos.AT_LEAST_ONCE)
                                            .retainHandling(
                                                    Mqtt5RetainHandling
                                                            .SEND_IF_SUBSCRIPTION_DOES_NOT_EXIST)
                                            .build())
                            .send());
            done = true;
            return opened;
        } finally {
            if (!done) {
                opened.close();
            }
        }
    }

    /**
     * Waits for an answer with a timeout: after a lost connection the client keeps the request for
     * a later one, so the answer may never come.
     */
    private void await(CompletableFuture<?> answer) throws SourceLost, InterruptedException {
        try {
            Object unused =
                    CompletableFuture.anyOf(answer, gone).get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw lost(e.getCause());
        } catch (TimeoutException e) {
            throw new SourceLost("no answer within " + ANSWER_SECONDS + " s", e);
        }
        if (gone.isDone()) {
            throw lost(gone.join());
        }
    }

    private static SourceLost lost(@Nullable Throwable cause) {
        return new SourceLost(String.valueOf(cause == null ? null : cause.getMessage()), cause);
    }

    private void left(Throwable cause) {
        if (cause instanceof Mqtt5DisconnectException broken
                && broken.getMqttMessage().getReasonCode()
                        == Mqtt5DisconnectReasonCode.RECEIVE_MAXIMUM_EXCEEDED) {
            tooMany.run();
        }
        gone.complete(cause);
    }

    /**
     * At QoS 1 the broker sends no more than the receive maximum; at QoS 0 messages beyond it are
     * lost.
     */
    private void arrived(Mqtt5Publish publish) {
        if (publish.getQos() != MqttQos.AT_MOST_ONCE || received.size() < BATCH) {
            received.add(publish);
        }
    }

    @Override
    public List<TriggerMessage> read() throws SourceLost, InterruptedException {
        Mqtt5Publish first = received.poll(1, TimeUnit.SECONDS);
        if (!client.getState().isConnected()) {
            throw lost(gone.getNow(null));
        }
        List<Mqtt5Publish> publishes = new ArrayList<>();
        if (first != null) {
            publishes.add(first);
            received.drainTo(publishes, BATCH - 1);
        }
        return publishes.stream().map(MqttMessages::message).toList();
    }

    @Override
    public void acknowledge(List<TriggerMessage> messages) {
        messages.forEach(message -> message.acknowledgement().run());
    }

    @Override
    public void close() {
        var unused = client.disconnect();
    }
}
