package io.wasmjobs.gateway.page;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.wasmjobs.gateway.http.Problem;
import io.wasmjobs.gateway.http.ProblemException;
import io.wasmjobs.gateway.route.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * {@code /}, its script and its style, {@code /openapi.json}, and an operator's files below {@code
 * /site/}.
 */
public final class PageRoutes {

    /** Allows only scripts, styles and requests of this server, and nothing inline. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
                    + " img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /** The same, and images and fonts of this server. */
    private static final String SITE_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self';"
                    + " connect-src 'self'; img-src 'self' data:; font-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final List<Route> operatorRoutes;
    private final Site site;

    /**
     * @param operatorRoutes further routes that are described
     * @param site what is served below {@code /site/}
     */
    public PageRoutes(List<Route> operatorRoutes, Site site) {
        this.operatorRoutes = operatorRoutes;
        this.site = site;
    }

    /** Adds the routes. */
    public void addTo(RoutesConfig routes) {
        add(routes, "/", read("index.html"), "text/html; charset=utf-8");
        add(routes, "/page/app.js", read("app.js"), "text/javascript; charset=utf-8");
        add(routes, "/page/style.css", read("style.css"), "text/css; charset=utf-8");
        byte[] description = Description.of(read("openapi.json"), operatorRoutes, site);
        add(routes, "/openapi.json", description, "application/json");
        if (!site.isEmpty()) {
            routes.get("/site", this::index);
            routes.get("/site/<path>", request -> file(request, request.pathParam("path")));
        }
    }

    private static void add(RoutesConfig routes, String path, byte[] content, String type) {
        routes.get(path, request -> answer(request, content, type, POLICY));
    }

    /** Addresses in the page are relative to the folder. */
    private void index(Context request) {
        if (request.path().endsWith("/")) {
            file(request, "");
        } else {
            request.redirect("/site/");
        }
    }

    private void file(Context request, String path) {
        Site.File file =
                site.find(path)
                        .orElseThrow(
                                () ->
                                        new ProblemException(
                                                Problem.of(
                                                        404,
                                                        "http-404",
                                                        "Not Found",
                                                        "there is no such file")));
        answer(request, file.content().unsafeArray(), file.type(), SITE_POLICY);
    }

    private static void answer(Context request, byte[] content, String type, String policy) {
        request.header("Content-Security-Policy", policy).contentType(type).result(content);
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
