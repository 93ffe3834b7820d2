package io.weir.core.registry;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.notBlank;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * A registered method chosen in configuration. Immutable by convention, thread-safe.
 *
 * @param name the registered name
 * @param settings laid over the method's default settings
 */
public record Choice(String name, ObjectNode settings) {
  private static final Set<String> KEYS = Set.of("name", "settings");

  public Choice {
    notBlank("name", name);
  }

  /** Reads a name, or a name and settings. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Choice read(JsonNode tree) {
    JsonNode name = tree.isTextual() ? tree : tree.path("name");
    JsonNode settings = tree.path("settings");
    check(
        tree.properties().stream().allMatch(entry -> KEYS.contains(entry.getKey()))
            && name.isTextual()
            && (settings.isMissingNode() || settings.isObject()),
        "",
        tree,
        "a name, or {name: NAME, settings: {…}}");
    return new Choice(
        name.asText(),
        settings.isObject() ? (ObjectNode) settings : JsonNodeFactory.instance.objectNode());
  }
}
