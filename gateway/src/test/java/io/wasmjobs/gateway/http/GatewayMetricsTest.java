package io.wasmjobs.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What Prometheus is told. */
final class GatewayMetricsTest {

    private final GatewayMetrics metrics = new GatewayMetrics();

    @Test
    void wholeNumbersHaveNoFractionAndAnUnknownValueIsNoNumber() {
        metrics.counter("a_total", "A.").add(3);
        metrics.gauge("b", "B.", "of", "x", () -> Double.NaN);
        metrics.gauge("b", "B.", "of", "y", () -> 0.5);
        assertThat(metrics.text())
                .contains("wasmjobs_gateway_a_total 3\n")
                .contains("wasmjobs_gateway_b{of=\"x\"} NaN\nwasmjobs_gateway_b{of=\"y\"} 0.5\n");
    }

    @Test
    void nanosecondsAreCountedAsSeconds() {
        metrics.seconds("busy_seconds_total", "Busy.", "of", "x").add(1_250_000_000);
        assertThat(metrics.text())
                .contains("# TYPE wasmjobs_gateway_busy_seconds_total counter\n")
                .contains("wasmjobs_gateway_busy_seconds_total{of=\"x\"} 1.25\n");
    }
}
