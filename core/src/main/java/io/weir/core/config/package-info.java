/** Typed configuration: one YAML file, every option with a default, unknown keys refused. */
@NullMarked
package io.weir.core.config;

import org.jspecify.annotations.NullMarked;
