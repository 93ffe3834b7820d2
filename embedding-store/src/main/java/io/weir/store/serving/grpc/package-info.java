/** The store over gRPC. */
@NullMarked
package io.weir.store.serving.grpc;

import org.jspecify.annotations.NullMarked;
