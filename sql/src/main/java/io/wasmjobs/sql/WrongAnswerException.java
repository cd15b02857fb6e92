package io.wasmjobs.sql;

/** Thrown if an answer does not have the columns of its module's manifest; names the column. */
final class WrongAnswerException extends Exception {

    private static final long serialVersionUID = 1;

    WrongAnswerException(String message) {
        super(message, null, false, false);
    }
}
