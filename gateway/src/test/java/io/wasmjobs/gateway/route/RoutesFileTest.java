package io.wasmjobs.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.wasmjobs.gateway.security.Scope;
import io.wasmjobs.gateway.yaml.YamlException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The syntax of a file of routes, and the error messages about it. */
final class RoutesFileTest {

    private static final Path FILE = Path.of("r.yaml");

    private static List<Route> parsed(String text) {
        return RoutesFile.parse(FILE, text);
    }

    @Test
    void everyDefaultIsTested() {
        Route.ToModule toModule =
                (Route.ToModule) parsed("routes:\n- {path: /a, module: echo}\n").get(0);
        assertThat(toModule.method()).isEqualTo("POST");
        assertThat(toModule.typeName()).isEqualTo("Request");
        assertThat(toModule.http()).isFalse();
        assertThat(toModule.id()).isEmpty();
        assertThat(toModule.key()).isEmpty();
        assertThat(toModule.answer()).isEmpty();
        Route.ToState toState =
                (Route.ToState)
                        parsed("routes:\n- {path: '/a/{id}', state: m, key: '{id}', entry: e}\n")
                                .get(0);
        assertThat(toState.method()).isEqualTo("GET");
        assertThat(toState.scope()).isEqualTo(Scope.ADMIN);
        assertThat(toState.pending()).isEmpty();
    }

    @Test
    void anAnswerKeepsItsStructureAndEncodesAddresses() {
        Route.ToModule route =
                (Route.ToModule)
                        parsed(
                                        """
                                        routes:
                                          - path: /a/{x}
                                            module: echo
                                            answer:
                                              href: /b/{x}
                                              text: b/{x}
                                              list: [1, 2.5, true, null, "3"]
                                        """)
                                .get(0);
        assertThat(route.answer().orElseThrow().expand(variable -> "u/1 \"").toString())
                .isEqualTo(
                        "{\"href\":\"/b/u%2F1%20%22\",\"text\":\"b/u/1 \\\"\","
                                + "\"list\":[1,2.5,true,null,\"3\"]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    path: a, module: m                                  | path: a is wrong; it has to be a path such as /orders/{id}
                    path: /, module: m                                  | path: / is wrong; it has to be a path such as /orders/{id}
                    path: /a/../b, module: m                            | path: /a/../b is wrong; it has to be a path such as /orders/{id}
                    path: '/a//b', module: m                            | path: /a//b is wrong; it has to be a path such as /orders/{id}
                    path: '/a/<b>', module: m                           | path: /a/<b> is wrong; it has to be a path such as /orders/{id}
                    path: '/a/{job}', module: m                         | path: /a/{job} is wrong; it has to be a path such as /orders/{id}
                    path: '/a/{b}/{b}', module: m                       | path: /a/{b}/{b} has {b} twice
                    path: '/a/{b}/{b...}', module: m, http: true        | path: /a/{b}/{b...} has {b} twice
                    path: '/a/{b...}/c', module: m, http: true          | path: /a/{b...}/c is wrong; a wildcard has to be the end of a path
                    path: '/a/{b...}/', module: m, http: true           | path: /a/{b...}/ is wrong; a wildcard has to be the end of a path
                    path: /a/..., module: m, http: true                 | path: /a/... is wrong; a wildcard has a name, such as {rest...}
                    path: '/a/{...}', module: m, http: true             | path: /a/{...} is wrong; it has to be a path such as /orders/{id}
                    path: '/{a...}', module: m, http: true              | path: /{a...} is wrong; it has to begin with a name that no route of the gateway has
                    path: '/v1/{a...}', module: m, http: true           | path: /v1/{a...} is wrong; it has to begin with a name that no route of the gateway has
                    path: '/a/{b...}', module: m                        | path: /a/{b...} has a wildcard, which needs http: true
                    path: '/a/{b...}', state: m, key: k, entry: e       | path: /a/{b...} has a wildcard, which needs http: true
                    path: /v1/jobs, module: m                           | path: /v1/jobs is wrong; it has to begin with a name that no route of the gateway has
                    path: '/{a}', module: m                             | path: /{a} is wrong; it has to begin with a name that no route of the gateway has
                    path: /a                                            | module is missing
                    path: /a, module: M                                 | module: module id "M" is not [a-z0-9][a-z0-9._-]{0,127} without ".."
                    path: /a, module: m, state: m                       | state: module is given too
                    path: /a, module: m, method: GET                    | method: GET is wrong; it has to be POST, PUT, PATCH or DELETE, or with http GET
                    path: /a, module: m, http: yes                      | http: yes is wrong; it has to be true or false
                    path: /a, module: m, http: true, type_name: T       | type_name: only for routes without http
                    path: /a, module: m, http: true, answer: {}         | answer: only for routes without http
                    path: /a, module: m, id: '{job}'                    | id: {job} is not known here
                    path: /a, module: m, id: '{b}'                      | id: {b} is no parameter of the path /a
                    path: /a, module: m, id: '{B}'                      | id: {B} is unknown; there are {body.FIELD}, {header.NAME}, {sha256}, {job} and the parameters of the path
                    path: /a, module: m, id: 'a{b'                      | id: a{b has a { without a }
                    path: /a, module: m, id: 'a}b'                      | id: a}b has a } without a {
                    path: /a, module: m, answer: ['{b}']                | answer: {b} is no parameter of the path /a
                    path: /a, module: m, answer: &a [*a]                | answer: is more than 20 values deep
                    path: /a, module: m, entry: e                       | entry: only for routes with state
                    path: /a, module: m, x: e                           | x: there is no such field; there are path, method, module, http, type_name, id, key, answer, state, entry, scope, job, pending
                    path: /a, state: m                                  | key is missing
                    path: /a, state: m, key: k                          | entry is missing
                    path: /a, state: m, key: '{body.b}', entry: e       | key: {body.b} is not known here
                    path: /a, state: m, key: k, entry: e, scope: submit | scope: submit is wrong; it has to be admin or read
                    path: /a, state: m, key: k, entry: e, job: j        | job: needs pending
                    path: /a, state: m, key: k, entry: e, pending: j    | pending: needs job
                    path: /a, state: m, key: k, entry: e, method: PUT   | method: only for routes with module
                    """)
    void aMistakeIsNamedWithItsLineAndField(String fields, String message) {
        isRefused("routes:\n- {" + fields + "}\n", "r.yaml, line 2: " + message);
    }

    @Test
    void aStateRouteNamesOneModuleWithoutAPin() {
        isRefused(
                "routes:\n- {path: /a, state: m|n, key: k, entry: e}\n",
                "r.yaml, line 2: state: m|n is not one module's id");
    }

    @Test
    void twoRoutesDoNotMatchOneRequest() {
        isRefused(
                "routes:\n- {path: '/a/{b}', module: m}\n- {path: /a/c, module: m}\n",
                "r.yaml, line 3: POST /a/c matches the same requests as the route of line 2");
        assertThat(
                        parsed(
                                """
                                routes:
                                - {path: '/a/{b}', module: m}
                                - {path: /a/c, module: m, method: PUT}
                                - {path: /a/c/d, module: m}
                                """))
                .hasSize(3);
    }

    @Test
    void aPathWithoutAWildcardHasPrecedenceAndThenTheLongestOne() {
        assertThat(
                        parsed(
                                """
                                routes:
                                - {path: '/a/{rest...}', module: m, http: true}
                                - {path: '/a/b/{rest...}', module: m, http: true}
                                - {path: '/a/{b}', module: m}
                                - {path: '/a/{b}/c/{rest...}', module: m, http: true}
                                - {path: /a, module: m}
                                """))
                .extracting(route -> route.path().text())
                .containsExactly(
                        "/a/{b}", "/a", "/a/{b}/c/{rest...}", "/a/b/{rest...}", "/a/{rest...}");
    }

    @Test
    void twoWildcardsThatMatchTheSamePathsAreRefused() {
        isRefused(
                """
                routes:
                - {path: '/a/{b}/{rest...}', module: m, http: true}
                - {path: '/a/c/{others...}', module: n, http: true}
                """,
                "r.yaml, line 3: POST /a/c/{others...} matches the same requests as the route of"
                        + " line 2");
    }

    @Test
    void aFileWithoutAListOfRoutesIsRefused() {
        assertThat(parsed("")).isEmpty();
        isRefused("route: []\n", "r.yaml, line 1: route: only routes: is known");
        isRefused("routes:\n  - a\n", "r.yaml, line 2: a route has fields, such as path: /orders");
    }

    private static void isRefused(String text, String message) {
        assertThatExceptionOfType(YamlException.class)
                .isThrownBy(() -> parsed(text))
                .withMessage(message);
    }
}
