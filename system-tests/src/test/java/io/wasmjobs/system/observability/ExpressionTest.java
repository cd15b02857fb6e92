package io.wasmjobs.system.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Parsing of expressions, and of samples of a reporter. */
class ExpressionTest {

    @Test
    void functionsRangesAndNumbersAreNotSeries() {
        assertThat(
                        Expression.selectors(
                                "sum(rate(a_b[5m])) > 0 and deriv(sum(c)[10m:30s]) > 1e3 * time()"))
                .containsExactlyInAnyOrder(
                        new Selector("a_b", Map.of(), Map.of(), Set.of()),
                        new Selector("c", Map.of(), Map.of(), Set.of()));
    }

    @Test
    void groupingLabelsBelongToTheSeries() {
        assertThat(Expression.selectors("sum by (x, y) (a{kind=\"K{}\", of=\"T\"}) or b offset 5m"))
                .containsExactlyInAnyOrder(
                        new Selector(
                                "a", Map.of("kind", "K{}", "of", "T"), Map.of(), Set.of("x", "y")),
                        new Selector("b", Map.of(), Map.of(), Set.of("x", "y")));
        assertThat(Expression.selectors("sum(a) by (x) / ignoring (z) group_left (w) b{}"))
                .containsExactlyInAnyOrder(
                        new Selector("a", Map.of(), Map.of(), Set.of("x")),
                        new Selector("b", Map.of(), Map.of(), Set.of("x")));
        assertThat(Expression.selectors("a{of=\"T\", kind!=\"K\"}"))
                .containsExactly(
                        new Selector("a", Map.of("of", "T"), Map.of("kind", "K"), Set.of()));
    }

    @Test
    void whatCannotBeLookedUpIsRefused() {
        assertThatThrownBy(() -> Expression.selectors("a{b=~\"c.*\"}"))
                .hasMessageContaining("label=\"value\"");
        assertThatThrownBy(() -> Expression.selectors("rate(a[$__rate_interval])"))
                .hasMessageContaining("variable");
    }

    @Test
    void aSampleHasItsNameItsLabelsAndItsValue() {
        assertThat(Sample.parse("a{x=\"1\",y=\"t, \\\"u\\\"} z\",} 3.5"))
                .isEqualTo(new Sample("a", Map.of("x", "1", "y", "t, \\\"u\\\"} z"), 3.5));
        assertThat(Sample.parse("b NaN")).isEqualTo(new Sample("b", Map.of(), Double.NaN));
        assertThat(Sample.parse("c +Inf").value()).isInfinite();
        assertThatThrownBy(() -> Sample.parse("<html>")).hasMessageContaining("<html>");
    }

    @Test
    void aSelectorMatchesASampleWithItsValuesAndLabels() {
        Selector selector =
                new Selector("a", Map.of("kind", "T"), Map.of("module", "n"), Set.of("module"));
        assertThat(selector.isOf(new Sample("a", Map.of("kind", "T", "module", "m"), 1))).isTrue();
        assertThat(selector.isOf(new Sample("a", Map.of("kind", "U", "module", "m"), 1))).isFalse();
        assertThat(selector.isOf(new Sample("a", Map.of("kind", "T", "module", "n"), 1))).isFalse();
        assertThat(selector.isOf(new Sample("a", Map.of("kind", "T"), 1))).isFalse();
        assertThat(selector.isOf(new Sample("b", Map.of("kind", "T", "module", "m"), 1))).isFalse();
    }
}
