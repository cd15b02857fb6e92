package io.wasmjobs.gateway;

import io.wasmjobs.gateway.page.Site;
import io.wasmjobs.gateway.route.Route;
import io.wasmjobs.gateway.trigger.Trigger;
import java.util.List;

/**
 * What an operator adds to a gateway.
 *
 * @param triggers what else becomes records
 * @param routes routes of the operator's own
 * @param site files that are served below {@code /site/}
 */
public record Extensions(List<Trigger> triggers, List<Route> routes, Site site) {

    /** A gateway as it comes. */
    public static final Extensions NONE = new Extensions(List.of(), List.of(), Site.EMPTY);

    /** Copies the lists. */
    public Extensions {
        triggers = List.copyOf(triggers);
        routes = List.copyOf(routes);
    }
}
