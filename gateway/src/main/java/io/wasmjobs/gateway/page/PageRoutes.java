package io.wasmjobs.gateway.page;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** {@code /}, its script and its style, and {@code /openapi.json}: files of this jar. */
public final class PageRoutes {

    /** Allows only scripts, styles and requests of this server, and nothing inline. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
                    + " img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private PageRoutes() {}

    /** Adds the routes. */
    public static void addTo(RoutesConfig routes) {
        add(routes, "/", "index.html", "text/html; charset=utf-8");
        add(routes, "/page/app.js", "app.js", "text/javascript; charset=utf-8");
        add(routes, "/page/style.css", "style.css", "text/css; charset=utf-8");
        add(routes, "/openapi.json", "openapi.json", "application/json");
    }

    private static void add(RoutesConfig routes, String path, String file, String type) {
        byte[] content = read(file);
        routes.get(path, request -> answer(request, content, type));
    }

    private static void answer(Context request, byte[] content, String type) {
        request.header("Content-Security-Policy", POLICY).contentType(type).result(content);
    }

    private static byte[] read(String file) {
        try (InputStream in = PageRoutes.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + file);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
