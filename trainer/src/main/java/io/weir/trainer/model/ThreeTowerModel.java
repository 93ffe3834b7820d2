package io.weir.trainer.model;

import ai.djl.ndarray.NDArray;
import io.weir.core.Checks;
import io.weir.trainer.model.Parameters.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The three-tower model: user vectors per task, item vectors, and a scalar per list cell.
 *
 * <p>HCCP §3.1: {@code y^t = c ⟨u^t, i⟩ + b^t} with the score mode's reading of c, which is shared
 * by the tasks. The bias b is an addition: it takes up the rate of positives.
 *
 * <p>Start: {@code ⟨u^t, i⟩} is one plus about the item's log-odds deviation for the task, c is
 * neutral, and b makes the mean score the log-odds of the rate ({@link #startBias}). The one gives
 * a multiplying c something to weigh.
 *
 * <p>Immutable, thread-safe.
 */
public final class ThreeTowerModel {
  private static final String BIAS = "bias";

  private final ModelConfig config;
  private final List<String> scores;
  private final int tasks;
  private final Tower userTower;
  private final Tower itemTower;
  private final Tower crossTower;
  private final Tower.Shape userShape;
  private final Tower.Shape itemShape;
  private final Tower.Shape crossShape;

  /**
   * The model for inputs of these widths.
   *
   * @param tasks columns 1 to tasks of an item's input are its log-odds per task
   */
  public ThreeTowerModel(
      ModelConfig config, List<String> tasks, int userInputs, int itemInputs, int crossInputs) {
    this(config, tasks.size(), scores(config, tasks), userInputs, itemInputs, crossInputs);
  }

  private ThreeTowerModel(
      ModelConfig config,
      int tasks,
      List<String> scores,
      int userInputs,
      int itemInputs,
      int crossInputs) {
    int dimension = config.vectorDimension();
    Checks.check(
        dimension > tasks, "trainer.model.vector-dimension", dimension, "> " + tasks + " tasks");
    this.config = config;
    this.tasks = tasks;
    this.scores = scores;
    userTower = Towers.user(config.userTower());
    itemTower = Towers.item(config.itemTower());
    crossTower = Towers.cross(config.crossTower());
    List<Tower.Link> userLinks = new ArrayList<>();
    List<Tower.Link> itemLinks = new ArrayList<>();
    for (int task = 0; task < tasks; task++) {
      userLinks.add(new Tower.Link(0, task, 1, task));
      itemLinks.add(Tower.Link.of(1 + task, task, 1));
    }
    userLinks.add(Tower.Link.of(0, tasks, 1));
    itemLinks.add(Tower.Link.of(0, tasks, 1));
    List<Tower.Link> crossLinks = List.of(Tower.Link.of(0, 0, config.score().neutral()));
    userShape = new Tower.Shape("user.", userInputs, dimension, scores.size(), userLinks);
    itemShape = new Tower.Shape("item.", itemInputs, dimension, 0, itemLinks);
    crossShape = new Tower.Shape("cross.", crossInputs, 1, 0, crossLinks);
  }

  private static List<String> scores(ModelConfig config, List<String> tasks) {
    List<String> scores = new ArrayList<>(tasks);
    for (String name : config.scores()) {
      Checks.check(!scores.contains(name), "trainer.model.scores", name, "each once, and no task");
      scores.add(name);
    }
    return List.copyOf(scores);
  }

  /** Names of the scores it makes: the tasks', then those that losses alone look at. */
  public List<String> scores() {
    return scores;
  }

  /** The model's weights before it has learnt anything. */
  public Parameters initialize(long seed) {
    Parameters parameters = new Parameters(seed);
    userTower.declare(parameters, userShape);
    itemTower.declare(parameters, itemShape);
    crossTower.declare(parameters, crossShape);
    // ⟨u, i⟩ starts around 1: scores without a rate to start at begin around 0.
    Arrays.fill(parameters.zeros(BIAS, scores.size()), tasks, scores.size(), -1);
    return parameters;
  }

  /** Sets a task's bias so that scores begin around the log-odds of {@code rate}. */
  public static void startBias(Parameters parameters, int task, double rate) {
    parameters.values(BIAS)[task] = (float) (Math.log(rate / (1 - rate)) - 1);
  }

  /** A task's bias. */
  public static float bias(Parameters parameters, int task) {
    return parameters.values(BIAS)[task];
  }

  /** Sets a task's bias. */
  public static void bias(Parameters parameters, int task, float value) {
    parameters.values(BIAS)[task] = value;
  }

  /** Width of item vectors. */
  public int dimension() {
    return config.vectorDimension();
  }

  /**
   * Item vectors alone.
   *
   * @param inputs (items, inputs)
   * @return (items, d)
   */
  public NDArray items(NDArray inputs, Weights weights) {
    return itemTower.forward(inputs, weights, itemShape);
  }

  /**
   * Scores of every list cell.
   *
   * @param userInputs (requests, inputs)
   * @param itemInputs (items, inputs)
   * @param crossInputs (requests × candidates, inputs)
   * @param cells of each list cell, row-major, its place in (requests, items)
   */
  public Scores forward(
      NDArray userInputs, NDArray itemInputs, NDArray crossInputs, NDArray cells, Weights weights) {
    NDArray users = userTower.forward(userInputs, weights, userShape);
    NDArray items = items(itemInputs, weights);
    NDArray transposed = items.transpose();
    long requests = userInputs.getShape().get(0);
    NDArray cross = crossTower.forward(crossInputs, weights, crossShape).reshape(requests, -1);
    List<TaskScores> byTask = new ArrayList<>(scores.size());
    for (int task = 0; task < scores.size(); task++) {
      NDArray u = users.get(task);
      NDArray products = u.matMul(transposed);
      NDArray listed = products.flatten().take(cells).reshape(requests, -1);
      NDArray logits =
          config.score().score(listed, cross).add(weights.get(BIAS).get(new long[] {task}));
      byTask.add(new TaskScores(u, products, logits));
    }
    return new Scores(items, byTask);
  }

  /**
   * What a forward pass makes.
   *
   * @param items item vectors: (items, d)
   * @param byTask in the order of {@link ThreeTowerModel#scores}
   */
  public record Scores(NDArray items, List<TaskScores> byTask) {}

  /**
   * One task's part of a forward pass.
   *
   * @param users user vectors: (requests, d)
   * @param products ⟨u, i⟩ of every user and every item: (requests, items)
   * @param logits y: (requests, candidates)
   */
  public record TaskScores(NDArray users, NDArray products, NDArray logits) {}
}
