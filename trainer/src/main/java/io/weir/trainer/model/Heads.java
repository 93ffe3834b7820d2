package io.weir.trainer.model;

import static io.weir.core.Checks.check;

import ai.djl.ndarray.NDArray;
import io.weir.core.registry.Choice;
import io.weir.core.registry.Registry;
import io.weir.trainer.model.Parameters.Weights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The scores of a model: those that its network makes, each with a bias, and those that are made of
 * them. Immutable, thread-safe.
 */
final class Heads {
  private static final Registry<ScoreRule> RULES =
      new Registry<ScoreRule>("score rules")
          .register("class-odds", ClassOdds.Settings.DEFAULTS, ClassOdds::new)
          .register("chain", Chain.Settings.DEFAULTS, Chain::new)
          .register("difference", Difference.Settings.DEFAULTS, Difference::new);

  private final List<String> tasks;
  private final List<String> scores = new ArrayList<>();
  private final List<String> raw = new ArrayList<>();
  private final Map<String, ScoreRule> derived = new LinkedHashMap<>();
  private final double product;

  /**
   * The scores of these tasks, and what the configuration adds.
   *
   * @param product what the network makes at the start, on the average, before its bias
   */
  Heads(ModelConfig config, List<String> tasks, double product) {
    this.tasks = List.copyOf(tasks);
    this.product = product;
    scores.addAll(tasks);
    for (String name : config.scores()) {
      check(!scores.contains(name), "trainer.model.scores", name, "each once, and no task");
      scores.add(name);
    }
    config.derived().keySet().stream().filter(n -> !scores.contains(n)).forEach(scores::add);
    scores.stream().filter(name -> !config.derived().containsKey(name)).forEach(raw::add);
    Map<String, ScoreRule> rules = new LinkedHashMap<>();
    config.derived().forEach((name, choice) -> rules.put(name, rule(name, choice)));
    derive(rules);
  }

  /** Puts what others are made of before these. */
  private void derive(Map<String, ScoreRule> rules) {
    List<String> left = new ArrayList<>(rules.keySet());
    while (!left.isEmpty()) {
      List<String> ready =
          left.stream()
              .filter(
                  name ->
                      Objects.requireNonNull(rules.get(name)).of().stream().allMatch(this::isMade))
              .toList();
      check(!ready.isEmpty(), "trainer.model.derived", left, "none that is made of itself");
      ready.forEach(name -> derived.put(name, Objects.requireNonNull(rules.get(name))));
      left.removeAll(ready);
    }
  }

  private boolean isMade(String score) {
    return raw.contains(score) || derived.containsKey(score);
  }

  /** Names of the rules by which scores are made of others. */
  static Set<String> rules() {
    return RULES.names();
  }

  /** A rule with its default settings. */
  static ScoreRule rule(String name) {
    return RULES.create(name);
  }

  private ScoreRule rule(String name, Choice choice) {
    String key = "trainer.model.derived." + name;
    ScoreRule rule = RULES.create(key, choice);
    for (String part : rule.of()) {
      check(scores.contains(part), key, part, "one of the scores " + scores);
    }
    check(raw.contains(rule.target()), key, rule.target(), "one that is not derived, of " + raw);
    return rule;
  }

  /** All, the tasks' first. */
  List<String> scores() {
    return List.copyOf(scores);
  }

  /** Those that the network makes. */
  List<String> raw() {
    return List.copyOf(raw);
  }

  /** Adds the biases; scores without a rate to start at begin around 0. */
  void declare(Parameters parameters) {
    float[] biases = parameters.zeros(Model.BIAS, raw.size());
    parameters.name(Model.BIAS, 0, raw);
    for (int score = 0; score < biases.length; score++) {
      biases[score] = tasks.contains(raw.get(score)) ? 0 : (float) -product;
    }
  }

  /** Sets a bias so that a task's scores begin around the log-odds of {@code rate}. */
  void start(Parameters parameters, String task, double rate) {
    double logOdds = Math.log(rate / (1 - rate));
    ScoreRule rule = derived.get(task);
    parameters.values(Model.BIAS)[rawOf(task)] =
        (float) ((rule == null ? logOdds : rule.start(logOdds)) - product);
  }

  /** Which of the scores that the network makes decides where a task's score starts. */
  int rawOf(String task) {
    check(tasks.contains(task), "task", task, "one of " + tasks);
    ScoreRule rule = derived.get(task);
    return raw.indexOf(rule == null ? task : rule.target());
  }

  /** One bias: (). */
  NDArray bias(Weights weights, int score) {
    return weights.get(Model.BIAS).get(new long[] {score});
  }

  /** All scores by name, of those that the network made. */
  Map<String, NDArray> complete(Map<String, NDArray> made) {
    Map<String, NDArray> all = new LinkedHashMap<>(made);
    derived.forEach((name, rule) -> all.put(name, rule.score(all)));
    return all;
  }
}
