/** A broker that demands credentials, and what issues them: certificates, users, tokens. */
@NullMarked
package io.wasmjobs.testing.secured;

import org.jspecify.annotations.NullMarked;
