package io.wasmjobs.job.config;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.description.Description;

/** The options {@code kafka.*}: topics, and properties of Kafka's clients. */
public final class KafkaOptions {

    /** {@code kafka.bootstrap-servers}: the brokers to connect to first. */
    public static final ConfigOption<String> BOOTSTRAP_SERVERS =
            key("kafka.bootstrap-servers")
                    .stringType()
                    .defaultValue("localhost:9092")
                    .withDescription("Brokers to ask first: host:port, separated by commas.");

    /** {@code kafka.config}: a file of properties for Kafka's clients. */
    public static final ConfigOption<String> CONFIG =
            key("kafka.config")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "A file of properties for all of Kafka's clients, the same that"
                                    + " commands take as --kafka-config: security.protocol,"
                                    + " sasl.*, ssl.*. It is read where the pipeline is submitted."
                                    + " References to secrets, such as"
                                    + " ${dir:/etc/wasmjobs/kafka:password}, are resolved by each"
                                    + " process of Flink. kafka.client.* wins over the file.");

    /** {@code kafka.topic.jobs}: the topic of wasm jobs. */
    public static final ConfigOption<String> JOBS_TOPIC =
            key("kafka.topic.jobs")
                    .stringType()
                    .defaultValue("wasm_jobs")
                    .withDescription("The topic that wasm jobs are read from.");

    /** {@code kafka.topic.results}: the topic of results. */
    public static final ConfigOption<String> RESULTS_TOPIC =
            key("kafka.topic.results")
                    .stringType()
                    .defaultValue("wasm_results")
                    .withDescription("The topic that results are written to.");

    /** {@code kafka.topic.dead-letters}: the topic of dead letters. */
    public static final ConfigOption<String> DEAD_LETTERS_TOPIC =
            key("kafka.topic.dead-letters")
                    .stringType()
                    .defaultValue("wasm_jobs_dlq")
                    .withDescription("The topic that dead letters are written to.");

    /** {@code kafka.topic.state}: the topic of states that modules publish. */
    public static final ConfigOption<String> STATE_TOPIC =
            key("kafka.topic.state")
                    .stringType()
                    .defaultValue("wasm_state")
                    .withDescription(
                            "The compacted topic to which modules that say so in their manifest"
                                    + " publish each change of their state.");

    /** {@code kafka.topic.outputs}: further topics that may be written. */
    public static final ConfigOption<List<String>> OUTPUT_TOPICS =
            key("kafka.topic.outputs")
                    .stringType()
                    .asList()
                    .defaultValues()
                    .withDescription(
                            "Topics that modules may emit records to, separated by semicolons, such"
                                    + " as neworders;audit. They have to exist. A module writes to"
                                    + " those of them that its manifest lists; the topic of jobs"
                                    + " needs no entry here.");

    /** {@code kafka.group-id}: the consumer group. */
    public static final ConfigOption<String> GROUP_ID =
            key("kafka.group-id")
                    .stringType()
                    .defaultValue("wasmjobs")
                    .withDescription(
                            "The consumer group whose offsets are committed with each checkpoint, for"
                                    + " others to watch the lag. The pipeline itself resumes from its"
                                    + " checkpoint.");

    /** {@code kafka.start-from}: the first offsets to read. */
    public static final ConfigOption<StartFrom> START_FROM =
            key("kafka.start-from")
                    .enumType(StartFrom.class)
                    .defaultValue(StartFrom.COMMITTED)
                    .withDescription(
                            "Where reading begins without a checkpoint or savepoint: committed (the"
                                    + " group's offsets, else the beginning), earliest or latest. Where"
                                    + " the group has offsets, wasm.start.fresh has to be set too.");

    /** {@code kafka.transactional-id-prefix}: the prefix of transactional ids. */
    public static final ConfigOption<String> TRANSACTIONAL_ID_PREFIX =
            key("kafka.transactional-id-prefix")
                    .stringType()
                    .defaultValue("wasmjobs")
                    .withDescription(
                            "How the ids of the pipeline's transactions begin. Two pipelines on one"
                                    + " Kafka need two prefixes; a pipeline must keep its prefix across restarts.");

    /** Kafka's own properties for all clients. */
    public static final PassThrough CLIENT =
            new PassThrough(
                    "kafka.client.",
                    Description.builder()
                            .text(
                                    "Any property of Kafka's clients, for consumers, producers and the"
                                            + " admin client alike: security.protocol, sasl.*, ssl.*.")
                            .build());

    /** Kafka's own properties for consumers. */
    public static final PassThrough CONSUMER =
            new PassThrough(
                    "kafka.consumer.",
                    Description.builder()
                            .text(
                                    "Any property of Kafka's consumer. isolation.level is"
                                            + " read_committed: a job that a producer sends in a"
                                            + " transaction runs once that transaction is committed,"
                                            + " and an aborted one never does.")
                            .build());

    /** Kafka's own properties for producers. */
    public static final PassThrough PRODUCER =
            new PassThrough(
                    "kafka.producer.",
                    Description.builder()
                            .text(
                                    "Any property of Kafka's producer. max.request.size is also the"
                                            + " limit on results and dead letters; transaction.timeout.ms"
                                            + " has to exceed the checkpoint interval and the longest"
                                            + " restart. batch.size is 131072, and linger.ms 100 under"
                                            + " exactly-once, where results become visible with the"
                                            + " checkpoint, else 2.")
                            .build());

    private KafkaOptions() {}

    /**
     * A family of keys that Kafka defines, not this project.
     *
     * @param prefix the beginning of each key
     * @param description which keys may follow it
     */
    public record PassThrough(String prefix, Description description) {}
}
