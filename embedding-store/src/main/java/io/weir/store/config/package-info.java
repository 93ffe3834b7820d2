/** What a store is told. */
@NullMarked
package io.weir.store.config;

import org.jspecify.annotations.NullMarked;
