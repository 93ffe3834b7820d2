package io.weir.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
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
final class ThreeTowerModel extends TowerModel {
  private final ModelConfig config;

  private ThreeTowerModel(Sides sides, ModelConfig config) {
    super(sides);
    this.config = config;
  }

  static ThreeTowerModel of(ModelConfig config, List<String> tasks, Layouts inputs) {
    Tower users = Towers.perScore("trainer.model.user-tower", config.userTower(), inputs.users());
    Tower items = Towers.single("trainer.model.item-tower", config.itemTower(), inputs.items());
    Tower cells = Towers.single("trainer.model.cross-tower", config.crossTower(), inputs.cells());
    int dimension = items.width(inputs.items(), config.vectorDimension());
    int ofUsers = users.width(inputs.users(), config.vectorDimension());
    Checks.check(
        ofUsers == dimension,
        "trainer.model.user-tower",
        "vectors of " + ofUsers,
        "as wide as the item tower's, " + dimension);
    boolean linked = config.similarity() == Similarity.DOT && users.linked() && items.linked();
    Checks.check(
        !linked || dimension > tasks.size(),
        "trainer.model.vector-dimension",
        dimension,
        "> " + tasks.size() + " tasks");
    Heads heads = new Heads(config, tasks, linked ? 1 : 0);
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
    return new ThreeTowerModel(
        new Sides(
            heads,
            new UserSide(Towers.pooling(config), inputs.users(), config.embeddingDimension()),
            new Part(
                users, new Tower.Shape("user.", inputs.users(), dimension, heads.raw(), userLinks)),
            new Part(
                items, new Tower.Shape("item.", inputs.items(), dimension, List.of(), itemLinks)),
            new Part(cells, new Tower.Shape("cross.", inputs.cells(), 1, List.of(), crossLinks))),
        config);
  }

  @Override
  public Set<String> products() {
    return Set.copyOf(heads().raw());
  }

  @Override
  public Set<String> gates() {
    return sides().user().tower().gateNames();
  }

  @Override
  void declare(Parameters parameters) {
    if (config.score().crosses()) {
      sides().cross().declare(parameters);
    }
  }

  @Override
  NDArray items(NDArray inputs, Weights weights, Pass pass) {
    return config.similarity().vectors(super.items(inputs, weights, pass));
  }

  @Override
  public Scores forward(Inputs inputs, NDArray items, Weights weights, Pass pass) {
    NDArray users = config.similarity().vectors(users(inputs, weights, pass));
    if (config.temperature() != 1) {
      users = Scalars.times(users, 1 / config.temperature());
    }
    NDArray all = products(inputs, users, items);
    Map<String, NDArray> logits = new LinkedHashMap<>();
    Map<String, Products> products = new LinkedHashMap<>();
    NDArray cross =
        config.score().crosses()
            ? sides().cross().forward(inputs.cross(), weights, pass).reshape(inputs.requests(), -1)
            : all;
    for (int score = 0; score < heads().raw().size(); score++) {
      NDArray own = all.get(score);
      String name = heads().raw().get(score);
      NDArray listed = listed(inputs, own);
      logits.put(name, config.score().score(listed, cross).add(heads().bias(weights, score)));
      products.put(name, new Products(users.get(score), own));
    }
    Part user = sides().user();
    return new Scores(
        items, heads().complete(logits), products, user.tower().gates(weights, user.shape()));
  }

  /**
   * ⟨u, i⟩ of every cell by score: (scores, U, C). Items are gathered once for all scores: products
   * of every user with every item are a hundred times as many as there are cells.
   *
   * @param users (scores, U, d)
   * @param items (V, d)
   */
  private static NDArray products(Inputs inputs, NDArray users, NDArray items) {
    NDArray cells = items.getManager().create(inputs.cells());
    NDArray ofCells =
        TowerInput.chosen(items, cells)
            .reshape(inputs.requests(), inputs.columns(), items.getShape().get(1));
    return users.transpose(1, 0, 2).matMul(ofCells.transpose(0, 2, 1)).transpose(1, 0, 2);
  }

  /** Those of the lists: of (U, C), (U, L). */
  private static NDArray listed(Inputs inputs, NDArray ofCells) {
    return inputs.candidates() == inputs.columns()
        ? ofCells
        : ofCells.get(new NDIndex(":, :{}", inputs.candidates()));
  }
}
