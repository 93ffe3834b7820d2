/**
 * The domain of a cascade recommender: stages, the records of its logs, and the request sample they
 * become.
 */
@NullMarked
package io.weir.core.cascade;

import org.jspecify.annotations.NullMarked;
