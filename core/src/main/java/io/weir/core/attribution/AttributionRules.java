package io.weir.core.attribution;

import io.weir.core.InvalidValueException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Every {@link AttributionRule} by name. A new rule is one class and one {@code register} line. */
public final class AttributionRules {
  private static final Map<String, AttributionRule> REGISTRY = new LinkedHashMap<>();

  static {
    register("last-touch", new LastTouch());
    register("first-touch", new FirstTouch());
  }

  private AttributionRules() {}

  private static void register(String name, AttributionRule rule) {
    REGISTRY.put(name, rule);
  }

  /**
   * The rule of that name.
   *
   * @throws InvalidValueException when there is none
   */
  public static AttributionRule of(String name) {
    AttributionRule rule = REGISTRY.get(name);
    if (rule == null) {
      throw new InvalidValueException(
          "attribution", '"' + name + '"', "one of " + String.join(", ", REGISTRY.keySet()));
    }
    return rule;
  }

  /** The names of all rules, in the order of registration. */
  public static Set<String> names() {
    return Collections.unmodifiableSet(REGISTRY.keySet());
  }
}
