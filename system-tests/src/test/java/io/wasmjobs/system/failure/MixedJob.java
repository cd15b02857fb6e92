package io.wasmjobs.system.failure;

/**
 * A wasm job of the load, which repeats the same twenty kinds, or an additional one.
 *
 * @param id not unique: jobs with the id of an earlier one are duplicates
 * @param key the key of its record: the key of the job, or its id
 * @param value the value of its record in {@code wasm_jobs}
 * @param end the outcome that is expected
 */
record MixedJob(String id, String key, String value, End end) {

    /** The expected outcome of a job. */
    enum End {
        RESULT,
        DEAD_LETTER,
        /** Random, or up to the server that the guest calls. */
        EITHER,
        /** A dead letter that is allowed for this job only. */
        QUARANTINED
    }

    private static final int KINDS = 20;

    /** The number of keys whose totals {@code counter} keeps. */
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

    /** Its position in the load. */
    long number() {
        return Long.parseLong(id.substring(id.indexOf('-') + 1));
    }

    /** Whether its result is the total of its key. */
    boolean isCounting() {
        return !key.equals(id);
    }

    /** The job at this position of the load. */
    static MixedJob of(long number) {
        int kind = (int) (number % KINDS);
        String id = "job-" + number;
        return switch (kind) {
            case 3, 4 -> new MixedJob(id, json(id, "trap", ""), End.DEAD_LETTER);
            case 5 -> new MixedJob(id, json(id, "no-such-module", ""), End.DEAD_LETTER);
            case 6 -> new MixedJob(id, "{\"job_id\": \"" + id + "\"", End.DEAD_LETTER);
            case 7, 8 -> new MixedJob(id, json(id, "slow", ""), End.RESULT);
            // Exceeds its time limit in each of three attempts.
            case 9 -> new MixedJob(id, json(id, "stuck", "\"timeout_ms\": 100,"), End.DEAD_LETTER);
            case 10, 11 -> new MixedJob(id, json(id, "flaky", ""), End.EITHER);
            case 12, 13 -> new MixedJob(id, json(id, "call", ""), End.EITHER);
            case 14, 15 -> counting(id, number);
            // Duplicates of jobs from half a second ago, and from ten seconds ago, before a
            // checkpoint.
            case 16, 17 -> of(number - kind + kind % 2);
            case 18, 19 -> of(Math.max(number - 20 * KINDS, number % KINDS) - kind + 3 + kind % 2);
            default -> new MixedJob(id, json(id, "reverse", ""), End.RESULT);
        };
    }

    /** A job that kills its TaskManager each time it runs. */
    static MixedJob killer(String id) {
        return new MixedJob(id, json(id, "killer", ""), End.QUARANTINED);
    }

    /** A job of a module that returns a result. */
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
