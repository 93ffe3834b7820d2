package io.weir.trainer.loss;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.notBlank;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.core.InvalidValueException;
import io.weir.core.config.Yaml;
import io.weir.core.registry.Choice;
import java.util.List;

/**
 * One term of the objective: a loss of a task, and its weight in the sum. Immutable by convention,
 * thread-safe.
 *
 * @param loss registered name
 * @param task the task whose labels it learns, or with whose labels it matures
 * @param scores the model's score that it moves, {@code NAME} or {@code NAME.product}
 * @param labels what it takes for the label of a candidate
 * @param weight by steps taken, 0 or above
 * @param settings laid over the loss's defaults
 */
public record ObjectiveTerm(
    String loss, String task, String scores, Choice labels, Schedule weight, ObjectNode settings) {
  private static final List<String> KEYS =
      List.of("loss", "task", "scores", "labels", "weight", "settings");

  public ObjectiveTerm {
    notBlank("loss", loss);
    notBlank("task", task);
    notBlank("scores", scores);
  }

  /**
   * Reads a term; scores (that of the task), labels (the task's), weight (1) and settings (the
   * loss's defaults) may be left out. A weight is a number, or {from, to, steps, form} with form
   * linear unless it says exponential.
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static ObjectiveTerm read(JsonNode tree) {
    tree.fieldNames()
        .forEachRemaining(key -> check(KEYS.contains(key), key, "unknown key", "one of " + KEYS));
    return new ObjectiveTerm(
        text(tree, "loss"),
        text(tree, "task"),
        text(tree, tree.has("scores") ? "scores" : "task"),
        labels(tree.path("labels")),
        weight(tree.path("weight")),
        object(tree.path("settings")));
  }

  private static Choice labels(JsonNode value) {
    if (value.isMissingNode()) {
      return new Choice("task", object(value));
    }
    return Yaml.bind("labels", value, Choice.class);
  }

  private static ObjectNode object(JsonNode value) {
    return value.isObject() ? (ObjectNode) value : JsonNodeFactory.instance.objectNode();
  }

  private static String text(JsonNode tree, String key) {
    JsonNode value = tree.path(key);
    if (!value.isTextual()) {
      throw new InvalidValueException(key, value.isMissingNode() ? "nothing" : value, "a name");
    }
    return value.asText();
  }

  private static Schedule weight(JsonNode value) {
    if (value.isMissingNode()) {
      return Schedule.constant(1);
    }
    if (!value.isObject()) {
      check(value.isNumber(), "weight", value, "a number, or {from, to, steps, form}");
      double weight = value.asDouble();
      check(weight >= 0 && Double.isFinite(weight), "weight", weight, "finite, >= 0");
      return Schedule.constant(weight);
    }
    ObjectNode schedule = value.deepCopy();
    if (!schedule.has("form")) {
      schedule.put("form", Schedule.Form.LINEAR.toString());
    }
    return Yaml.bind("weight", schedule, Schedule.class);
  }
}
