/** The store's Java client; needs gRPC and nothing of the server. */
@NullMarked
package io.weir.store.client;

import org.jspecify.annotations.NullMarked;
