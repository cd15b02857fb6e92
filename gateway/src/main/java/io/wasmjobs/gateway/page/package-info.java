/** What a browser is given: the page, and the description of the API. */
@NullMarked
package io.wasmjobs.gateway.page;

import org.jspecify.annotations.NullMarked;
