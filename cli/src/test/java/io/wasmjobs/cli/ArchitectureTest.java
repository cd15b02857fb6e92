package io.wasmjobs.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.wasmjobs.protocol.FailureKind;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The module dependencies of docs/explanation/architecture.md, as rules. */
@AnalyzeClasses(
        packages = "io.wasmjobs",
        importOptions = {
            ImportOption.DoNotIncludeTests.class,
            ArchitectureTest.DoNotIncludeTheModuleForTests.class
        })
final class ArchitectureTest {

    /** Excludes the module {@code testing}, whose main code is for the tests of other modules. */
    static final class DoNotIncludeTheModuleForTests implements ImportOption {

        @Override
        public boolean includes(Location location) {
            return !location.contains("/io/wasmjobs/testing/");
        }
    }

    private static final String FLINK = "org.apache.flink..";
    private static final String KAFKA = "org.apache.kafka..";
    private static final String BROKER = "kafka..";
    private static final String CHICORY = "com.dylibso.chicory..";

    @ArchTest
    final ArchRule the_protocol_depends_on_jackson_only =
            noClasses()
                    .that()
                    .resideInAPackage("io.wasmjobs.protocol..")
                    .should()
                    .dependOnClassesThat(
                            resideInAnyPackage(FLINK, KAFKA, BROKER, CHICORY)
                                    .or(
                                            resideInAPackage("io.wasmjobs..")
                                                    .and(
                                                            not(
                                                                    resideInAPackage(
                                                                            "io.wasmjobs.protocol.."))))
                                    .as("Flink, Kafka, Chicory or another module"));

    @ArchTest
    final ArchRule the_engine_depends_on_neither_flink_nor_kafka =
            noClasses()
                    .that()
                    .resideInAPackage("io.wasmjobs.engine..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            FLINK, KAFKA, BROKER, "io.wasmjobs.job..", "io.wasmjobs.cli..");

    @ArchTest
    final ArchRule only_one_package_depends_on_chicory =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.wasmjobs.engine.chicory..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(CHICORY);

    @ArchTest
    final ArchRule only_one_package_depends_on_the_http_client =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.wasmjobs.engine.http..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.apache.hc..");

    @ArchTest
    final ArchRule only_the_pipeline_and_the_embedded_system_depend_on_flink =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("io.wasmjobs.job..", "io.wasmjobs.cli.system..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(FLINK)
                    .because("short commands start without Flink on their class path");

    @ArchTest
    final ArchRule only_the_embedded_system_depends_on_the_broker =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.wasmjobs.cli.system..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(BROKER);

    @ArchTest
    final ArchRule nothing_depends_on_the_command =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.wasmjobs.cli..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.wasmjobs.cli..");

    @ArchTest
    final ArchRule packages_form_no_cycles =
            slices().matching("io.wasmjobs.(**)").should().beFreeOfCycles();

    /**
     * picocli reflects on every method of a command, even if the gateway is not on the class path.
     */
    @ArchTest
    static void signatures_of_commands_name_no_type_of_the_gateway(JavaClasses classes) {
        assertThat(
                        classes.stream()
                                .filter(type -> type.getPackageName().endsWith("cli.command"))
                                .flatMap(type -> type.getMethods().stream())
                                .filter(ArchitectureTest::namesTheGateway)
                                .map(JavaMethod::getFullName))
                .isEmpty();
    }

    private static boolean namesTheGateway(JavaMethod method) {
        return Stream.concat(
                        method.getRawParameterTypes().stream(),
                        Stream.of(method.getRawReturnType()))
                .anyMatch(type -> type.getPackageName().startsWith("io.wasmjobs.gateway"));
    }

    @ArchTest
    static void no_two_types_have_the_same_simple_name(JavaClasses classes) {
        Map<String, List<String>> namesakes =
                classes.stream()
                        .filter(JavaClass::isTopLevelClass)
                        .filter(type -> !type.getSimpleName().equals("package-info"))
                        .collect(
                                Collectors.groupingBy(
                                        JavaClass::getSimpleName,
                                        Collectors.mapping(
                                                JavaClass::getName, Collectors.toList())));
        namesakes.values().removeIf(types -> types.size() == 1);
        assertThat(namesakes).isEmpty();
    }

    @ArchTest
    final ArchRule packages_are_null_marked =
            classes()
                    .that()
                    .haveSimpleName("package-info")
                    .should()
                    .beAnnotatedWith("org.jspecify.annotations.NullMarked");

    @ArchTest
    final ArchRule every_failure_kind_is_raised =
            fields().that()
                    .areDeclaredIn(FailureKind.class)
                    .and()
                    .haveRawType(FailureKind.class)
                    .should(beUsedByTheEngineOrThePipeline())
                    .because("dlq --failure offers every kind");

    private static ArchCondition<JavaField> beUsedByTheEngineOrThePipeline() {
        return new ArchCondition<>("be used by the engine or the pipeline") {
            @Override
            public void check(JavaField kind, ConditionEvents events) {
                boolean isUsed =
                        kind.getAccessesToSelf().stream()
                                .map(access -> access.getOriginOwner().getPackageName())
                                .anyMatch(
                                        user ->
                                                user.startsWith("io.wasmjobs.engine")
                                                        || user.startsWith("io.wasmjobs.job"));
                events.add(
                        new SimpleConditionEvent(
                                kind, isUsed, kind.getName() + " is used: " + isUsed));
            }
        };
    }
}
