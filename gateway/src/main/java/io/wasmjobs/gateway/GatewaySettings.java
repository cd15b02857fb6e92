package io.wasmjobs.gateway;

import io.wasmjobs.gateway.http.Address;
import io.wasmjobs.gateway.http.Limits;
import io.wasmjobs.gateway.kafka.GatewayTopics;
import io.wasmjobs.gateway.kafka.KafkaClients;
import io.wasmjobs.gateway.outcome.Retention;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The settings of a gateway.
 *
 * @param kafka the brokers
 * @param topics the names of its topics
 * @param address where it listens
 * @param modules the folder of modules; empty if this gateway does not serve modules
 * @param keys the file of API keys; empty to allow everything to everybody on this machine
 * @param limits what clients may use
 * @param retention how long outcomes are kept
 * @param extensions what the operator adds: triggers, routes and files
 */
public record GatewaySettings(
        KafkaClients kafka,
        GatewayTopics topics,
        Address address,
        Optional<Path> modules,
        Optional<Path> keys,
        Limits limits,
        Retention retention,
        Extensions extensions) {}
