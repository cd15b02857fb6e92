package io.wasmjobs.gateway.module;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.wasmjobs.engine.module.Sha256;
import io.wasmjobs.engine.runtime.Inspection;
import io.wasmjobs.engine.runtime.InspectionJson;
import io.wasmjobs.gateway.http.Bodies;
import io.wasmjobs.gateway.http.Limits;
import io.wasmjobs.gateway.http.Problem;
import io.wasmjobs.gateway.http.ProblemException;
import io.wasmjobs.gateway.module.ModuleFolder.Kind;
import io.wasmjobs.gateway.security.Access;
import io.wasmjobs.gateway.security.Scope;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.ModuleReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** {@code /v1/modules}: the folder of modules. */
public final class ModuleRoutes implements AutoCloseable {

    private static final String WASM = "application/wasm";
    private static final String JSON = "application/json";
    private static final int MAX_MANIFEST_BYTES = 1 << 20;

    private final Access access;
    private final Limits limits;
    private final Function<String, ObjectNode> activity;
    private final Optional<ModuleFolder> folder;
    private final Map<String, String> hashes = new ConcurrentHashMap<>();
    private final Object writing = new Object();

    /**
     * The routes of a folder.
     *
     * @param folder empty if this gateway has none
     * @param activity the recent outcomes of a module's jobs
     */
    public ModuleRoutes(
            Access access,
            Limits limits,
            Optional<Path> folder,
            Function<String, ObjectNode> activity) {
        this.access = access;
        this.limits = limits;
        this.activity = activity;
        this.folder = folder.map(path -> new ModuleFolder(path, limits.maxModuleBytes()));
    }

    /** Adds the routes. */
    public void addTo(RoutesConfig routes) {
        routes.get("/v1/modules", this::list);
        routes.get("/v1/modules/{module}", this::get);
        routes.put("/v1/modules/{module}", this::put);
        routes.delete("/v1/modules/{module}", this::delete);
        routes.get("/v1/modules/{module}/manifest", this::getManifest);
        routes.put("/v1/modules/{module}/manifest", this::putManifest);
        routes.delete("/v1/modules/{module}/manifest", this::deleteManifest);
        routes.post("/api/modules", this::putAsDrasm);
    }

    private void list(Context request) throws IOException {
        access.admit(request, Scope.READ);
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode modules = answer.putArray("modules");
        ModuleFolder from = folder();
        for (String id : from.ids()) {
            String version = id + " " + from.version(id);
            String sha256 = hashes.get(version);
            if (sha256 == null) {
                Optional<Bytes> bytes = from.read(id, Kind.MODULE);
                if (bytes.isEmpty()) {
                    continue;
                }
                sha256 = Sha256.hex(bytes.get());
                hashes.keySet().removeIf(known -> known.startsWith(id + " "));
                hashes.put(version, sha256);
            }
            ObjectNode module = modules.addObject();
            module.put("module_id", id).put("sha256", sha256);
            module.put("manifest", from.read(id, Kind.MANIFEST).isPresent());
            module.set("recent", activity.apply(id));
        }
        json(request, 200, answer);
    }

    private void get(Context request) throws IOException {
        access.admit(request, Scope.READ);
        String id = id(request);
        Bytes module = existing(id, Kind.MODULE);
        if (tagged(request, module)) {
            return;
        }
        String accept = request.header("Accept");
        if (accept != null && accept.contains(WASM)) {
            request.contentType(WASM).result(module.unsafeArray());
        } else {
            json(request, 200, InspectionJson.of("module_id", id, examined(id, module)));
        }
    }

    private void put(Context request) throws IOException {
        put(request, request.pathParam("module"), 201);
    }

    /**
     * Drasm's form: the module's id is a parameter, and the status is 200 also for a new module.
     */
    private void putAsDrasm(Context request) throws IOException {
        String id = request.queryParam("module_id");
        put(request, id == null ? "" : id, 200);
    }

    private void put(Context request, String name, int created) throws IOException {
        access.admit(request, Scope.ADMIN);
        String id = id(name);
        Bytes module = Bodies.read(request, limits.maxModuleBytes());
        synchronized (writing) {
            Optional<Bytes> before = folder().read(id, Kind.MODULE);
            Preconditions.check(request, before.map(ModuleFolder::tag).orElse(null));
            Inspection inspection = accepted(id, module, folder().read(id, Kind.MANIFEST));
            folder().write(id, Kind.MODULE, module);
            request.header("ETag", ModuleFolder.tag(module));
            json(
                    request,
                    before.isPresent() ? 200 : created,
                    InspectionJson.of("module_id", id, inspection));
        }
    }

    private void delete(Context request) throws IOException {
        access.admit(request, Scope.ADMIN);
        String id = id(request);
        synchronized (writing) {
            Preconditions.check(request, ModuleFolder.tag(existing(id, Kind.MODULE)));
            folder().delete(id, Kind.MODULE);
            folder().delete(id, Kind.MANIFEST);
        }
        request.status(204);
    }

    private void getManifest(Context request) throws IOException {
        access.admit(request, Scope.READ);
        Bytes manifest = existing(id(request), Kind.MANIFEST);
        if (!tagged(request, manifest)) {
            request.contentType(JSON).result(manifest.unsafeArray());
        }
    }

    private void putManifest(Context request) throws IOException {
        access.admit(request, Scope.ADMIN);
        String id = id(request);
        Bytes manifest = Bodies.read(request, MAX_MANIFEST_BYTES);
        synchronized (writing) {
            Optional<Bytes> before = folder().read(id, Kind.MANIFEST);
            Preconditions.check(request, before.map(ModuleFolder::tag).orElse(null));
            Inspection inspection = accepted(id, existing(id, Kind.MODULE), Optional.of(manifest));
            folder().write(id, Kind.MANIFEST, manifest);
            request.header("ETag", ModuleFolder.tag(manifest));
            json(
                    request,
                    before.isPresent() ? 200 : 201,
                    InspectionJson.of("module_id", id, inspection));
        }
    }

    private void deleteManifest(Context request) throws IOException {
        access.admit(request, Scope.ADMIN);
        String id = id(request);
        synchronized (writing) {
            Preconditions.check(request, ModuleFolder.tag(existing(id, Kind.MANIFEST)));
            folder().delete(id, Kind.MANIFEST);
        }
        request.status(204);
    }

    private Inspection examined(String id, Bytes module) throws IOException {
        return folder().examine(module, folder().read(id, Kind.MANIFEST).orElse(null));
    }

    private Inspection accepted(String id, Bytes module, Optional<Bytes> manifest) {
        Inspection inspection = folder().examine(module, manifest.orElse(null));
        if (inspection.refusal().isPresent()) {
            Inspection.Refusal refusal = inspection.refusal().get();
            throw new ProblemException(
                    Problem.of(
                                    422,
                                    "module-refused",
                                    "Unprocessable Content",
                                    String.valueOf(refusal.message()))
                            .with("failure", refusal.kind().name())
                            .with("module_id", id));
        }
        return inspection;
    }

    private Bytes existing(String id, Kind kind) throws IOException {
        return folder().read(id, kind)
                .orElseThrow(
                        () ->
                                new ProblemException(
                                        Problem.of(
                                                404,
                                                "module-unknown",
                                                "Not Found",
                                                "there is no such module or manifest")));
    }

    /** Sets the entity tag; answers 304 if the client has the file. */
    private static boolean tagged(Context request, Bytes file) {
        String tag = ModuleFolder.tag(file);
        request.header("ETag", tag);
        if (Preconditions.isUnchanged(request, tag)) {
            request.status(304);
            return true;
        }
        return false;
    }

    private ModuleFolder folder() {
        return folder.orElseThrow(
                () ->
                        new ProblemException(
                                Problem.of(
                                        404,
                                        "no-module-folder",
                                        "Not Found",
                                        "this gateway was started without a folder of modules")));
    }

    private static String id(Context request) {
        return id(request.pathParam("module"));
    }

    private static String id(String text) {
        try {
            return ModuleReference.of(text).id();
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    Problem.of(
                                    400,
                                    "module-id-malformed",
                                    "Bad Request",
                                    String.valueOf(e.getMessage()))
                            .with("field", "module"));
        }
    }

    private static void json(Context request, int status, ObjectNode node) {
        request.status(status)
                .contentType(JSON)
                .result(node.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        folder.ifPresent(ModuleFolder::close);
    }
}
