/** Pre-ranking in a service: a model's towers and the store's item vectors, of one generation. */
@NullMarked
package io.weir.preranker;

import org.jspecify.annotations.NullMarked;
