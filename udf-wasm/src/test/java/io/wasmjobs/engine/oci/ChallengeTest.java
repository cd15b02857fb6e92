package io.wasmjobs.engine.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The header by which a registry asks for a login. */
final class ChallengeTest {

    @Test
    void parametersAreReadWithAndWithoutQuotes() {
        assertThat(Challenge.of("Bearer realm=\"https://a/b?c=d\", Service=registry,scope=\"x,y\""))
                .contains(
                        new Challenge(
                                "bearer",
                                Map.of(
                                        "realm",
                                        "https://a/b?c=d",
                                        "service",
                                        "registry",
                                        "scope",
                                        "x,y")));
        assertThat(Challenge.of("BASIC")).contains(new Challenge("basic", Map.of()));
    }

    @Test
    void aSyntaxErrorEndsTheChallenge() {
        assertThat(Challenge.of("Bearer realm=\"open")).contains(bearer(Map.of()));
        assertThat(Challenge.of("Bearer realm=\"x\" ; other=\"y\""))
                .contains(bearer(Map.of("realm", "x")));
        assertThat(Challenge.of("Bearer realm=\"first\", realm=\"second\""))
                .contains(bearer(Map.of("realm", "first")));
        assertThat(Challenge.of("")).isEmpty();
        assertThat(Challenge.of("=")).isEmpty();
    }

    @Test
    void aLongHeaderIsReadInLinearTime() {
        assertThat(Challenge.of("Bearer realm=\"" + "\\\"x".repeat(20_000))).isPresent();
        assertThat(Challenge.of("x".repeat(60_000))).isEmpty();
    }

    private static Challenge bearer(Map<String, String> parameters) {
        return new Challenge("bearer", parameters);
    }
}
