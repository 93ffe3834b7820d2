/** The store over HTTP, with its metrics. */
@NullMarked
package io.weir.store.serving.http;

import org.jspecify.annotations.NullMarked;
