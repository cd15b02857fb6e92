package io.wasmjobs.system.failure;

/**
 * A wasm job of the load, which consists of the same twenty over and over, or one beside it.
 *
 * @param id many jobs may have the same: all but the first are duplicates
 * @param key the key of its record: the key of the job, where it has one
 * @param value the record as it stands in {@code wasm_jobs}
 * @param end where its result or dead letter belongs
 */
record MixedJob(String id, String key, String value, End end) {

    /** What a job may come to. */
    enum End {
        RESULT,
        DEAD_LETTER,
        /** Chance or the server behind the guest decides. */
        EITHER,
        /** A dead letter that no other job may become. */
        QUARANTINED
    }

    private static final int KINDS = 20;

    /** How many keys there are whose totals {@code counter} keeps. */
    private static final int KEYS = 37;

    /** A job whose record has its id as the key. */
    private MixedJob(String id, String value, End end) {
        this(id, id, value, end);
    }

    /** A job that adds one to the total of its key. */
    private static MixedJob counting(String id, long number) {
        String key = "k" + number % KEYS;
        String value =
                """
                {"job_id": "%s", "module_id": "counter", "key": "%s", "message": {"type_name": "Request", "payload": "1"}}
                """
                        .formatted(id, key);
        return new MixedJob(id, key, value, End.RESULT);
    }

    /** Its place among the jobs of the load. */
    long number() {
        return Long.parseLong(id.substring(id.indexOf('-') + 1));
    }

    /** Whether its result is the total of its key. */
    boolean isCounting() {
        return !key.equals(id);
    }

    /** The job of this number. */
    static MixedJob of(long number) {
        int kind = (int) (number % KINDS);
        String id = "job-" + number;
        return switch (kind) {
            case 3, 4 -> new MixedJob(id, json(id, "trap", ""), End.DEAD_LETTER);
            case 5 -> new MixedJob(id, json(id, "no-such-module", ""), End.DEAD_LETTER);
            case 6 -> new MixedJob(id, "{\"job_id\": \"" + id + "\"", End.DEAD_LETTER);
            case 7, 8 -> new MixedJob(id, json(id, "slow", ""), End.RESULT);
            // Stopped by its time limit in each of three attempts.
            case 9 -> new MixedJob(id, json(id, "stuck", "\"timeout_ms\": 100,"), End.DEAD_LETTER);
            case 10, 11 -> new MixedJob(id, json(id, "flaky", ""), End.EITHER);
            case 12, 13 -> new MixedJob(id, json(id, "call", ""), End.EITHER);
            case 14, 15 -> counting(id, number);
            // Seen half a second ago, and seen ten seconds ago, on the other side of a checkpoint.
            case 16, 17 -> of(number - kind + kind % 2);
            case 18, 19 -> of(Math.max(number - 20 * KINDS, number % KINDS) - kind + 3 + kind % 2);
            default -> new MixedJob(id, json(id, "reverse", ""), End.RESULT);
        };
    }

    /** A job that takes its TaskManager down each time it runs. */
    static MixedJob killer(String id) {
        return new MixedJob(id, json(id, "killer", ""), End.QUARANTINED);
    }

    /** A job of a module that answers with a result. */
    static MixedJob of(String id, String module) {
        return new MixedJob(id, json(id, module, ""), End.RESULT);
    }

    private static String json(String id, String module, String more) {
        return """
        {"job_id": "%s", "module_id": "%s", %s "message": {"type_name": "Request", "payload": "{\\"data\\":\\"%s\\"}"}}
        """
                .formatted(id, module, more, id);
    }
}
