package io.wasmjobs.system.failure;

/**
 * Something that goes wrong, and what an operator or a supervisor does about it afterwards.
 *
 * @param what one phrase, for the table
 * @param isShort whether it belongs to the short form of the suite
 */
record Failure(String what, boolean isShort, Step breaks, Step mends) {

    /** A thing that is done to the system. */
    @FunctionalInterface
    interface Step {
        void on(HighlyAvailableSystem system) throws Exception;
    }

    /** The failures, in the order in which they happen to one system. */
    static Failure[] all() {
        return new Failure[] {
            new Failure(
                    "a TaskManager is killed; another is started when the pipeline runs again",
                    true,
                    system -> system.kill("taskmanager-1"),
                    system -> system.startTaskManagers("taskmanager-1")),
            new Failure(
                    "the JobManager that leads is killed; the one that stands by takes over",
                    true,
                    system -> system.kill("jobmanager-1"),
                    system -> system.startJobManager("jobmanager-1")),
            new Failure(
                    "one broker of three is killed, and started again",
                    false,
                    system -> system.kill("kafka-1"),
                    system -> system.startBroker("kafka-1")),
            new Failure(
                    "two brokers of three are killed, and started again",
                    false,
                    system -> {
                        system.kill("kafka-1", "kafka-2");
                        system.startBroker("kafka-1");
                        system.startBroker("kafka-2");
                    },
                    system -> system.awaitBrokers(3)),
            new Failure(
                    "a broker stops answering with its connections open (SIGSTOP), and goes on",
                    false,
                    system -> system.signal("kafka-3", "STOP"),
                    system -> system.signal("kafka-3", "CONT")),
            new Failure(
                    "every process is killed, and started again",
                    false,
                    system -> {
                        system.killEverything();
                        system.startZooKeeper();
                        for (String broker : new String[] {"kafka-1", "kafka-2", "kafka-3"}) {
                            system.startBroker(broker);
                        }
                        system.startJobManager("jobmanager-1");
                        system.startTaskManagers("taskmanager-1", "taskmanager-2");
                    },
                    system -> system.startJobManager("jobmanager-2")),
        };
    }
}
