package io.weir.trainer.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.weir.core.InvalidValueException;
import io.weir.core.config.Nearest;
import io.weir.core.config.WeirConfig;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every recipe by name, and how recipes lie under a configuration. Thread-safe.
 *
 * <p>A recipe is a file {@code io/weir/recipes/NAME.yaml} and a line here. It may itself lie over
 * another by {@code trainer.recipe}.
 */
public final class Recipes {
  private static final Logger log = LoggerFactory.getLogger(Recipes.class);
  private static final String KEY = "trainer.recipe";

  private static final List<String> NAMES =
      List.of(
          "base",
          "base-list-net",
          "base-list-mle",
          "copr",
          "rethink",
          "hccp",
          "hccp-without-up",
          "hccp-without-prc",
          "hccp-without-neg",
          "hccp-without-margin",
          "ple",
          "mmoe",
          "distillation",
          "grace",
          "grace-without-consistency",
          "grace-without-generalization",
          "grace-pretrained-id",
          "grace-without-hash-id",
          "ecm",
          "ecm-t2",
          "ecm-four-classes",
          "ecmm",
          "ecmm-sum",
          "ecmm-without-l0",
          "ecmm-t2",
          "ecmm-four-towers",
          "esmm",
          "esmm-t2",
          "cold",
          "cold-exposed",
          "cold-softmax",
          "cold-softmax-t2",
          "fscd",
          "fscd-exposed",
          "fscd-softmax",
          "fscd-softmax-t2",
          "vector-product",
          "fs-ltr",
          "fs-ltr-without-exposed-negatives",
          "fs-ltr-without-stage-negatives",
          "fs-ltr-without-rank-negatives",
          "fs-ltr-without-pre-rank-negatives",
          "fs-ltr-ranknet",
          "fs-bce",
          "bpr",
          "ssm",
          "dcn-v2",
          "bce",
          "ranknet",
          "combined-pair",
          "combined-list",
          "rcr",
          "jrc",
          "focal",
          "focal-modified");

  private Recipes() {}

  /** The names, paper by paper. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * The recipe of a name.
   *
   * @throws InvalidValueException when there is none
   */
  public static Recipe of(String name) {
    if (!NAMES.contains(name)) {
      throw new InvalidValueException(KEY, name, Nearest.rule(name, NAMES));
    }
    return Recipe.read(name);
  }

  /**
   * A configuration with the recipes it names laid under it, later ones over earlier ones; itself
   * where it names none. Laid under it again, they change nothing.
   *
   * <p>Terms of a recipe's objective that are about tasks the configuration does not have are left
   * out; the configuration's own are not.
   *
   * @throws InvalidValueException when there is no such recipe, or nothing of it is left
   */
  public static WeirConfig under(WeirConfig config) {
    List<String> names = named(config);
    if (names.isEmpty()) {
      return config;
    }
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    names.forEach(list::add);
    return withoutOtherTasks(stacked(names), config).overlaidBy(config).with(KEY + "=" + list);
  }

  private static WeirConfig stacked(List<String> names) {
    WeirConfig stack = WeirConfig.defaults();
    for (String name : names) {
      WeirConfig own = WeirConfig.parse(of(name).yaml());
      stack = stack.overlaidBy(stacked(named(own))).overlaidBy(own);
    }
    return stack;
  }

  private static List<String> named(WeirConfig config) {
    JsonNode value = trainer(config).path("recipe");
    List<String> names = new ArrayList<>();
    for (JsonNode name : value.isArray() ? value : List.of(value)) {
      if (!name.isTextual()) {
        throw new InvalidValueException(KEY, value, "a recipe's name, or several in []");
      }
      names.add(name.asText());
    }
    return names;
  }

  private static WeirConfig withoutOtherTasks(WeirConfig recipes, WeirConfig config) {
    List<String> tasks = config.tasks().names();
    ArrayNode left = JsonNodeFactory.instance.arrayNode();
    for (JsonNode term : trainer(recipes).path("objective")) {
      String task = term.path("task").asText();
      if (tasks.contains(task)) {
        left.add(term);
      } else {
        log.info("there is no task {}: the recipe's {} of it is left out", task, term.path("loss"));
      }
    }
    if (left.isEmpty()) {
      throw new InvalidValueException(
          KEY, named(config), "recipes with a term about one of the tasks " + tasks);
    }
    return recipes.with("trainer.objective=" + left);
  }

  private static JsonNode trainer(WeirConfig config) {
    return config.section("trainer", JsonNode.class);
  }
}
