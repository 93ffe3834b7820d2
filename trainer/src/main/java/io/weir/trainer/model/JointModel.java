package io.weir.trainer.model;

import ai.djl.ndarray.NDArray;
import io.weir.trainer.features.Layout;
import io.weir.trainer.features.Layout.Source;
import io.weir.trainer.model.Parameters.Weights;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A network over every list cell: over the user's part, computed once per request, the item's,
 * computed once per distinct item, and the cell's own, side by side.
 *
 * <p>ECM, ECMM, COLD, FSCD, ESMM, PLE, DCN V2 and their kind. The item's part is what is published
 * as its vector.
 *
 * <p>{@code y^t = f^t([u; i; c]) + Σ_s S_ts o_s(i) + b^t}: a linear part of an item's log-odds o so
 * far, per task, is an addition, as is the bias b. Start: S is the identity, f is small, and b
 * makes the mean score the log-odds of the rate ({@link #startBias}).
 *
 * <p>Immutable, thread-safe.
 */
final class JointModel implements Model {
  private static final String ODDS = "odds";

  private final List<String> tasks;
  private final Heads heads;
  private final UserSide userSide;
  private final Tower userTower;
  private final Tower itemTower;
  private final Tower crossTower;
  private final Tower network;
  private final Tower.Shape userShape;
  private final Tower.Shape itemShape;
  private final Tower.Shape crossShape;
  private final Tower.Shape networkShape;
  private final int[] odds;

  JointModel(ModelConfig config, List<String> tasks, Layouts inputs) {
    this.tasks = List.copyOf(tasks);
    userTower = Towers.single("trainer.model.user-tower", config.userTower(), inputs.users());
    itemTower = Towers.single("trainer.model.item-tower", config.itemTower(), inputs.items());
    crossTower = Towers.single("trainer.model.cross-tower", config.crossTower(), inputs.cells());
    userSide = new UserSide(Towers.pooling(config), inputs.users(), config.embeddingDimension());
    heads = new Heads(config, tasks, 0);
    int wanted = config.vectorDimension();
    Tower.Link[] links = new Tower.Link[tasks.size()];
    Arrays.setAll(links, task -> Tower.Link.of(1 + task, task, 1));
    userShape = shape("user.", userTower, inputs.users(), wanted);
    itemShape =
        new Tower.Shape(
            "item.",
            inputs.items(),
            itemTower.width(inputs.items(), wanted),
            0,
            itemTower.linked() ? List.of(links) : List.of());
    crossShape = shape("cross.", crossTower, inputs.cells(), wanted);
    odds =
        itemTower.linked()
            ? Arrays.stream(links).mapToInt(itemTower::output).toArray()
            : new int[0];
    Layout all =
        userTower
            .outputs(userShape, "user-vector", Source.USER)
            .and(itemTower.outputs(itemShape, "item-vector", Source.ITEM))
            .and(crossTower.outputs(crossShape, "cross-vector", Source.CELL));
    network = Towers.perScore("trainer.model.network", config.network(), all);
    networkShape = new Tower.Shape("network.", all, 1, heads.raw().size(), List.of());
  }

  private static Tower.Shape shape(String prefix, Tower tower, Layout inputs, int wanted) {
    return new Tower.Shape(prefix, inputs, tower.width(inputs, wanted), 0, List.of());
  }

  @Override
  public List<String> scores() {
    return heads.scores();
  }

  @Override
  public Set<String> products() {
    return Set.of();
  }

  @Override
  public Set<String> gates() {
    return network.gateNames();
  }

  @Override
  public int dimension() {
    return itemShape.outputs();
  }

  @Override
  public boolean noisy() {
    return userTower.noisy() || itemTower.noisy() || crossTower.noisy() || network.noisy();
  }

  @Override
  public Parameters initialize(long seed) {
    Parameters parameters = new Parameters(seed);
    userSide.declare(parameters);
    userTower.declare(parameters, userShape);
    itemTower.declare(parameters, itemShape);
    crossTower.declare(parameters, crossShape);
    network.declare(parameters, networkShape);
    if (odds.length > 0) {
      int scores = heads.raw().size();
      float[] linear = parameters.zeros(ODDS, odds.length, scores);
      for (int task = 0; task < odds.length; task++) {
        linear[task * scores + heads.rawOf(tasks.get(task))] = 1;
      }
    }
    heads.declare(parameters);
    return parameters;
  }

  @Override
  public void startBias(Parameters parameters, String task, double rate) {
    heads.start(parameters, task, rate);
  }

  @Override
  public NDArray items(NDArray inputs, Weights weights) {
    return itemTower.forward(inputs, weights, itemShape, Pass.TEST);
  }

  @Override
  public Scores forward(Inputs inputs, Weights weights, Pass pass) {
    NDArray users = userTower.forward(userSide.inputs(inputs, weights), weights, userShape, pass);
    NDArray items = itemTower.forward(inputs.items(), weights, itemShape, pass);
    NDArray cross = crossTower.forward(inputs.cross(), weights, crossShape, pass);
    NDArray ofCells = rows(items, itemOfCell(inputs));
    NDArray cells =
        users
            .repeat(0, inputs.cells().length / inputs.requests())
            .concat(ofCells, 1)
            .concat(cross, 1);
    NDArray made = network.forward(cells, weights, networkShape, pass).squeeze(2);
    if (odds.length > 0) {
      NDArray linear = rows(ofCells.transpose(), wide(odds)).transpose();
      made = made.add(linear.matMul(weights.get(ODDS)).transpose());
    }
    Map<String, NDArray> logits = new LinkedHashMap<>();
    for (int score = 0; score < heads.raw().size(); score++) {
      logits.put(
          heads.raw().get(score),
          made.get(score).reshape(inputs.requests(), -1).add(heads.bias(weights, score)));
    }
    return new Scores(
        items, heads.complete(logits), Map.of(), network.gates(weights, networkShape));
  }

  private static long[] itemOfCell(Inputs inputs) {
    long items = inputs.items().getShape().get(0);
    return Arrays.stream(inputs.cells()).map(cell -> cell % items).toArray();
  }

  private static long[] wide(int[] columns) {
    return Arrays.stream(columns).asLongStream().toArray();
  }

  private static NDArray rows(NDArray matrix, long[] rows) {
    return matrix.get(matrix.getManager().create(rows));
  }
}
