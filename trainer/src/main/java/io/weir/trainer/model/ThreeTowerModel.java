package io.weir.trainer.model;

import ai.djl.ndarray.NDArray;
import io.weir.core.Checks;
import io.weir.trainer.model.Parameters.Weights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * User vectors per score, item vectors, and a scalar per list cell.
 *
 * <p>HCCP §3.1: {@code y^t = c ⟨u^t, i⟩ + b^t} with the score mode's reading of c, which is shared
 * by the scores. The bias b is an addition: it takes up the rate of positives. Without c it is the
 * vector product (DSSM), of vectors of length 1 by choice; with the rows of ids for towers, matrix
 * factorisation.
 *
 * <p>Start, of towers that start with links: {@code ⟨u^t, i⟩} is one plus about the item's log-odds
 * deviation for the task, c is neutral, and b makes the mean score the log-odds of the rate ({@link
 * #startBias}). The one gives a multiplying c something to weigh. Vectors of length 1 start
 * anywhere.
 *
 * <p>Immutable, thread-safe.
 */
final class ThreeTowerModel implements Model {
  private final ModelConfig config;
  private final Heads heads;
  private final UserSide userSide;
  private final Tower userTower;
  private final Tower itemTower;
  private final Tower crossTower;
  private final Tower.Shape userShape;
  private final Tower.Shape itemShape;
  private final Tower.Shape crossShape;

  ThreeTowerModel(ModelConfig config, List<String> tasks, Layouts inputs) {
    this.config = config;
    userTower = Towers.perScore("trainer.model.user-tower", config.userTower(), inputs.users());
    itemTower = Towers.single("trainer.model.item-tower", config.itemTower(), inputs.items());
    crossTower = Towers.single("trainer.model.cross-tower", config.crossTower(), inputs.cells());
    userSide = new UserSide(Towers.pooling(config), inputs.users(), config.embeddingDimension());
    int dimension = itemTower.width(inputs.items(), config.vectorDimension());
    int ofUsers = userTower.width(inputs.users(), config.vectorDimension());
    Checks.check(
        ofUsers == dimension,
        "trainer.model.user-tower",
        "vectors of " + ofUsers,
        "as wide as the item tower's, " + dimension);
    boolean linked =
        config.similarity() == Similarity.DOT && userTower.linked() && itemTower.linked();
    Checks.check(
        !linked || dimension > tasks.size(),
        "trainer.model.vector-dimension",
        dimension,
        "> " + tasks.size() + " tasks");
    heads = new Heads(config, tasks, linked ? 1 : 0);
    List<Tower.Link> userLinks = new ArrayList<>();
    List<Tower.Link> itemLinks = new ArrayList<>();
    for (int task = 0; linked && task < tasks.size(); task++) {
      userLinks.add(new Tower.Link(0, task, 1, heads.rawOf(tasks.get(task))));
      itemLinks.add(Tower.Link.of(1 + task, task, 1));
    }
    if (linked) {
      userLinks.add(Tower.Link.of(0, tasks.size(), 1));
      itemLinks.add(Tower.Link.of(0, tasks.size(), 1));
    }
    List<Tower.Link> crossLinks = List.of(Tower.Link.of(0, 0, config.score().neutral()));
    userShape = new Tower.Shape("user.", inputs.users(), dimension, heads.raw().size(), userLinks);
    itemShape = new Tower.Shape("item.", inputs.items(), dimension, 0, itemLinks);
    crossShape = new Tower.Shape("cross.", inputs.cells(), 1, 0, crossLinks);
  }

  @Override
  public List<String> scores() {
    return heads.scores();
  }

  @Override
  public Set<String> products() {
    return Set.copyOf(heads.raw());
  }

  @Override
  public Set<String> gates() {
    return userTower.gateNames();
  }

  @Override
  public int dimension() {
    return itemShape.outputs();
  }

  @Override
  public boolean noisy() {
    return userTower.noisy() || itemTower.noisy() || crossTower.noisy();
  }

  @Override
  public Parameters initialize(long seed) {
    Parameters parameters = new Parameters(seed);
    userSide.declare(parameters);
    userTower.declare(parameters, userShape);
    itemTower.declare(parameters, itemShape);
    if (config.score().crosses()) {
      crossTower.declare(parameters, crossShape);
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
    return items(inputs, weights, Pass.TEST);
  }

  private NDArray items(NDArray inputs, Weights weights, Pass pass) {
    return config.similarity().vectors(itemTower.forward(inputs, weights, itemShape, pass));
  }

  @Override
  public Scores forward(Inputs inputs, Weights weights, Pass pass) {
    NDArray users = userTower.forward(userSide.inputs(inputs, weights), weights, userShape, pass);
    users = config.similarity().vectors(users);
    if (config.temperature() != 1) {
      users = Scalars.times(users, 1 / config.temperature());
    }
    NDArray items = items(inputs.items(), weights, pass);
    NDArray transposed = items.transpose();
    NDArray cells = inputs.users().getManager().create(inputs.cells());
    Map<String, NDArray> logits = new LinkedHashMap<>();
    Map<String, Products> products = new LinkedHashMap<>();
    NDArray cross =
        config.score().crosses()
            ? crossTower
                .forward(inputs.cross(), weights, crossShape, pass)
                .reshape(inputs.requests(), -1)
            : cells;
    for (int score = 0; score < heads.raw().size(); score++) {
      NDArray u = users.get(score);
      NDArray all = u.matMul(transposed);
      NDArray listed = all.flatten().take(cells).reshape(inputs.requests(), -1);
      String name = heads.raw().get(score);
      logits.put(name, config.score().score(listed, cross).add(heads.bias(weights, score)));
      products.put(name, new Products(u, all));
    }
    return new Scores(items, heads.complete(logits), products, userTower.gates(weights, userShape));
  }
}
