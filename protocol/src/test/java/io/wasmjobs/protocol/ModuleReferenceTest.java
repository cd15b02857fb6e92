package io.wasmjobs.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An id matches the pattern in the contract, with or without a pin. */
final class ModuleReferenceTest {

    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,127}");
    private static final String DIGITS = "0123456789abcdef".repeat(4);

    private static boolean isAccepted(String id) {
        try {
            return ModuleReference.of(id).id().equals(id);
        } catch (IllegalArgumentException refused) {
            return false;
        }
    }

    @Test
    void exactlyTheMatchesOfThePatternAreAccepted() {
        SplittableRandom random = new SplittableRandom(1);
        String alphabet = "az09._-AZ/@:`{ \u0000\u00e9\u0131\ud800";
        int accepted = 0;
        for (int i = 0; i < 100_000; i++) {
            StringBuilder id = new StringBuilder();
            int length = random.nextInt(6);
            for (int j = 0; j < length; j++) {
                id.append(alphabet.charAt(random.nextInt(random.nextInt(4) == 0 ? 18 : 7)));
            }
            boolean matches = ID.matcher(id).matches() && id.indexOf("..") < 0;
            assertThat(isAccepted(id.toString())).as("%s", id).isEqualTo(matches);
            accepted += matches ? 1 : 0;
        }
        assertThat(accepted).isBetween(10_000, 90_000);
    }

    @Test
    void anIdHasUpTo128Characters() {
        assertThat(isAccepted("a".repeat(128))).isTrue();
        assertThat(isAccepted("a".repeat(129))).isFalse();
    }

    @Test
    void aPinIsReadInEitherCaseAndStoredInLowerCase() {
        ModuleReference pinned =
                ModuleReference.parse("echo@sha256:" + DIGITS.toUpperCase(Locale.ROOT));

        assertThat(pinned).isEqualTo(new ModuleReference("echo", DIGITS));
        assertThat(ModuleReference.parse(pinned.toString())).isEqualTo(pinned);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "g", "é"})
    void anInvalidPinIsRefused(String digit) {
        String digits = DIGITS.substring(1);
        String pin = digit.equals("0") ? digits + "00" : digits + digit;

        assertThatThrownBy(() -> ModuleReference.parse("echo@sha256:" + pin))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("module id");
        assertThatThrownBy(() -> new ModuleReference("echo", pin))
                .hasMessageContaining("64 lower-case hex digits");
    }

    @Test
    void anUpperCasePinIsAcceptedInTextOnly() {
        assertThatThrownBy(() -> new ModuleReference("echo", DIGITS.toUpperCase(Locale.ROOT)))
                .hasMessageContaining("64 lower-case hex digits");
    }

    @Test
    void aChainNamesItsModulesInTheirOrder() {
        ModuleReference chain = ModuleReference.parse("a|b@sha256:" + DIGITS + "|c");

        assertThat(chain.toString()).isEqualTo("a|b@sha256:" + DIGITS + "|c");
        assertThat(chain.alone()).isEqualTo(ModuleReference.of("a"));
        assertThat(chain.next()).isEqualTo(ModuleReference.parse("b@sha256:" + DIGITS + "|c"));
    }

    @Test
    void aChainWithoutAModuleInBetweenOrWithTooManyIsRefused() {
        for (String chain : new String[] {"a|", "|a", "a||b", "|", "a|b c"}) {
            assertThatThrownBy(() -> ModuleReference.parse(chain))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("module id");
        }
        assertThatThrownBy(() -> ModuleReference.parse("a" + "|a".repeat(16)))
                .hasMessage("a chain has 17 modules, not 1 to 16");
    }
}
