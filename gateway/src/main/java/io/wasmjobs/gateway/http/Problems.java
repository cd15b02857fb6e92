package io.wasmjobs.gateway.http;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.eclipse.jetty.http.HttpException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Converts the exceptions of handlers to problem documents. */
public final class Problems {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private Problems() {}

    /** Handles the exceptions and errors of all routes. */
    static void handle(JavalinConfig config) {
        config.routes.exception(Exception.class, (failure, request) -> write(request, failure));
        // Without this handler, Javalin answers in its own format.
        config.routes.exception(
                HttpResponseException.class, (failure, request) -> write(request, failure));
        config.router.javaLangErrorHandler(
                (response, error) -> {
                    LOG.error("a request failed with an error of the JVM", error);
                    response.setStatus(500);
                });
    }

    /** Answers with the problem for an exception. */
    public static void write(Context request, Throwable failure) {
        write(request, problem(failure));
    }

    /** Answers with a problem. */
    public static void write(Context request, Problem problem) {
        request.status(problem.status());
        problem.headers().forEach(request::header);
        request.contentType(Problem.MEDIA_TYPE).result(problem.json());
    }

    private static Problem problem(Throwable failure) {
        if (failure instanceof CompletionException wrapped && wrapped.getCause() != null) {
            return problem(wrapped.getCause());
        }
        if (failure instanceof ProblemException known) {
            return known.problem();
        }
        if (failure instanceof HttpResponseException refused) {
            return ofStatus(refused.getStatus());
        }
        if (failure instanceof HttpException bad) {
            return ofStatus(bad.getCode());
        }
        if (failure instanceof IOException) {
            // The client has disconnected, or sends its body too slowly.
            LOG.debug("a request's body could not be read", failure);
            return Problem.of(400, "body-incomplete", "Bad Request", "the body ended too early");
        }
        String id = UUID.randomUUID().toString();
        LOG.error("a request failed; its error id is {}", id, failure);
        return Problem.of(
                        500, "internal", "Internal Server Error", "the gateway failed; see its log")
                .with("error_id", id);
    }

    /** The problem for a status without further details. */
    static Problem ofStatus(int status) {
        String title = HttpStatus.forStatus(status).getMessage();
        String detail =
                switch (status) {
                    case 404 -> "there is no such resource";
                    case 405 -> "this resource does not have that method";
                    case 413 -> "the body is too large";
                    case 414 -> "the address is too long";
                    case 431 -> "the headers are too large";
                    default -> "the server cannot handle this request";
                };
        return Problem.of(status, "http-" + status, title, detail);
    }
}
