/** From Kafka into the store: offsets, bootstrap, dead letters, lag and freshness. */
@NullMarked
package io.weir.store.ingest;

import org.jspecify.annotations.NullMarked;
