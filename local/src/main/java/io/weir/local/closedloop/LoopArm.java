package io.weir.local.closedloop;

import static io.weir.core.Checks.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.weir.core.InvalidValueException;
import io.weir.core.config.Nearest;
import io.weir.core.config.WeirConfig;
import io.weir.core.registry.Choice;
import io.weir.flink.JoinConfig;
import io.weir.simulator.cascade.SimulatorConfig;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.recipe.Recipes;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One arm of a closed loop: a cascade whose pre-ranking is simulated, or is what a trainer of its
 * own has learnt from its log. Immutable, thread-safe.
 *
 * @param name what tells it from the others: of its topics, its folder and its process
 * @param scorer what it pre-ranks by, as it was asked for
 * @param preRanking the simulated pre-ranking; null = it learns
 * @param learning how long it learns; of no meaning where it does not
 * @param config of its parts
 */
public record LoopArm(
    String name, String scorer, @Nullable Choice preRanking, Learning learning, WeirConfig config) {

  /** What an arm that learns is called for. */
  public static final String LEARNT = "learnt";

  private static final String RECIPE = "recipe";
  private static final String LEARNING = "learning";
  private static final List<String> NAMES =
      Arrays.stream(Learning.values()).map(LoopArm::name).toList();

  /** Short keys aside, any option of the configuration. */
  private static final String RULE = RECIPE + ", " + LEARNING + ", or an option SECTION.OPTION";

  private static final String OWN = "an option of the arm's own, not of what all arms are served";

  /** Sections of what all arms are served: requests, users and items. */
  private static final Set<String> SHARED = Set.of("simulator", "replay");

  private static final YAMLMapper YAML = new YAMLMapper();

  /**
   * What a loop has that its user does not say: windows that hold all feedback, requests that come
   * one at a time and one task of each part, so that what is learnt from comes in one order; full
   * batches alone; and no vector but those that are asked for, all at once.
   *
   * <p>The windows differ by an odd number of milliseconds and requests come at even ones: no first
   * revision is due at the time of another's second.
   */
  private static final List<String> DEFAULTS =
      List.of(
          "simulator.arrival-step=2ms",
          "join.fast-window=30s",
          "join.slow-window=60001ms",
          "join.slow-negative-share=1",
          "join.allowed-lateness=0ms",
          "join.attribution-window=0ms",
          "join.idle-timeout=0ms",
          "join.max-ahead=36500d",
          "join.parallelism=1",
          "join.checkpoint-interval=200ms",
          "kafka.partitions=1",
          "trainer.max-batch-wait=1d",
          "trainer.checkpoint.interval=1d",
          "trainer.metrics.yardsticks=[]",
          "trainer.publication.update-interval=1d",
          "trainer.publication.generation-interval=1d",
          "trainer.publication.generation-max-age=1d",
          "trainer.publication.retention-check=warn",
          "trainer.publication.gate.share=0");

  /** The configuration of a loop: the user's over what it has otherwise. */
  public static WeirConfig beneath(WeirConfig user) {
    return WeirConfig.defaults().withAll(DEFAULTS).overlaidBy(Recipes.under(user));
  }

  /** An arm with a simulated pre-ranking. */
  public static LoopArm simulated(String name, WeirConfig config) {
    Choice preRanking = SimulatorConfig.of(config).preRanking();
    return new LoopArm(name, preRanking.name(), preRanking, Learning.OFF, config);
  }

  /**
   * An arm that learns.
   *
   * @param settings a YAML map: recipe, learning, and options of the configuration; empty = none
   * @throws InvalidValueException naming the arm
   */
  public static LoopArm learnt(String name, String settings, WeirConfig user) {
    String key = "arms." + name;
    WeirConfig own = user;
    Learning learning = Learning.ON;
    for (Map.Entry<String, JsonNode> setting : parse(key, settings).properties()) {
      String value = setting.getValue().toString();
      switch (setting.getKey()) {
        case RECIPE -> own = own.with("trainer.recipe=" + value);
        case LEARNING -> learning = learning(key, setting.getValue());
        default -> {
          check(setting.getKey().contains("."), key, setting.getKey(), RULE);
          String section = setting.getKey().substring(0, setting.getKey().indexOf('.'));
          check(!SHARED.contains(section), key, setting.getKey(), OWN);
          own = with(key, own, setting.getKey() + "=" + value);
        }
      }
    }
    return new LoopArm(
        name,
        LEARNT + settings,
        null,
        learning,
        bound(key, own).with("kafka.topic-prefix=" + own.kafka().topicPrefix() + name + "."));
  }

  /** Whether it pre-ranks by what it has learnt. */
  boolean isLearnt() {
    return preRanking == null;
  }

  private static JsonNode parse(String key, String settings) {
    try {
      JsonNode tree = YAML.readTree(settings.isEmpty() ? "{}" : settings);
      check(tree.isObject(), key, settings, "settings in braces");
      return tree;
    } catch (JsonProcessingException e) {
      throw new InvalidValueException(key, settings, "settings in braces, as YAML has them");
    }
  }

  private static WeirConfig with(String key, WeirConfig config, String assignment) {
    try {
      return config.with(assignment);
    } catch (InvalidValueException e) {
      throw e.within(key);
    }
  }

  /** All parts' mistakes show here, before anything starts. */
  private static WeirConfig bound(String key, WeirConfig user) {
    try {
      WeirConfig config = beneath(user);
      TrainerConfig.of(config);
      JoinConfig.of(config);
      return config;
    } catch (InvalidValueException e) {
      throw e.within(key);
    }
  }

  private static Learning learning(String key, JsonNode setting) {
    // To YAML 1.1 on and off are truth values.
    String value =
        setting.isBoolean()
            ? name(setting.asBoolean() ? Learning.ON : Learning.OFF)
            : setting.asText();
    int known = NAMES.indexOf(value);
    check(known >= 0, key + "." + LEARNING, value, Nearest.rule(value, NAMES));
    return Learning.values()[known];
  }

  private static String name(Learning learning) {
    return learning.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
