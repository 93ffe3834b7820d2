package io.weir.core.registry;

import static io.weir.core.Checks.notBlank;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A registered method chosen in configuration. Immutable by convention, thread-safe.
 *
 * @param name the registered name
 * @param settings laid over the method's default settings
 */
public record Choice(String name, ObjectNode settings) {
  public Choice {
    notBlank("name", name);
  }
}
