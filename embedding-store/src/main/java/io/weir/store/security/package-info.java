/** Who may call a store: TLS, tokens and digests. */
@NullMarked
package io.weir.store.security;

import org.jspecify.annotations.NullMarked;
