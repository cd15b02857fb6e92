package io.wasmjobs.gateway.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.javalin.http.Context;
import io.wasmjobs.engine.module.Sha256;
import io.wasmjobs.gateway.http.Problem;
import io.wasmjobs.gateway.http.ProblemException;
import io.wasmjobs.gateway.route.Variable;
import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a request has for the variables of a route's templates. */
final class RequestValues implements Function<Variable, String> {

    // A module must not read another of two fields than the route did.
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private final Context request;
    private final Bytes body;
    private @Nullable JsonNode json;
    private String job = "";

    RequestValues(Context request, Bytes body) {
        this.request = request;
        this.body = body;
    }

    /** Sets what {@code {job}} is. */
    void setJob(String id) {
        job = id;
    }

    /**
     * @throws ProblemException if the request does not have it
     */
    @Override
    public String apply(Variable variable) {
        return switch (variable.source()) {
            case PATH -> parameter(variable);
            case BODY -> field(variable);
            case HEADER -> header(variable);
            case SHA256 -> Sha256.hex(body);
            case JOB -> job;
        };
    }

    private String parameter(Variable variable) {
        String value = request.pathParamMap().get(variable.name());
        if (value == null || value.isEmpty()) {
            throw missing(variable, "the path ends before its part " + variable.name());
        }
        return value;
    }

    private String header(Variable variable) {
        String value = request.header(variable.name());
        if (value == null || value.isEmpty()) {
            throw missing(variable, "the header " + variable.name() + " is missing");
        }
        return JobReader.latin1AsUtf8(value);
    }

    private String field(Variable variable) {
        JsonNode value = json().path(variable.name());
        boolean isText = value.isTextual() && !value.textValue().isEmpty();
        if (!isText && !value.isIntegralNumber()) {
            throw missing(
                    variable,
                    "the body is no JSON object with a text or a whole number as "
                            + variable.name());
        }
        return value.asText();
    }

    private JsonNode json() {
        if (json == null) {
            try {
                json = JSON.readTree(body.unsafeArray());
            } catch (JsonProcessingException e) {
                throw new ProblemException(
                        Problem.of(
                                400,
                                "body-malformed",
                                "Bad Request",
                                "the body is not JSON, or has a field twice"));
            } catch (IOException e) {
                throw new IllegalStateException("an array cannot fail to be read", e);
            }
        }
        return json;
    }

    private static ProblemException missing(Variable variable, String detail) {
        return new ProblemException(
                Problem.of(422, "request-incomplete", "Unprocessable Content", detail)
                        .with("field", variable.text()));
    }
}
