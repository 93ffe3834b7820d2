package io.weir.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.weir.core.registry.Choice;
import io.weir.trainer.features.Layout;
import io.weir.trainer.features.Layout.Source;
import io.weir.trainer.model.Parameters.Weights;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

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
final class JointModel extends TowerModel {
  private static final String ODDS = "odds";

  private final List<String> tasks;
  private final Part network;
  private final int[] odds;

  private JointModel(Sides sides, List<String> tasks, Part network, int[] odds) {
    super(sides);
    this.tasks = List.copyOf(tasks);
    this.network = network;
    this.odds = odds;
  }

  static JointModel of(ModelConfig config, List<String> tasks, Layouts inputs) {
    Heads heads = new Heads(config, tasks, 0);
    Tower.Link[] links = new Tower.Link[tasks.size()];
    Arrays.setAll(links, task -> Tower.Link.of(1 + task, task, 1));
    int wanted = config.vectorDimension();
    Part user = part("user", config.userTower(), inputs.users(), wanted, List.of());
    Part item = part("item", config.itemTower(), inputs.items(), wanted, List.of(links));
    Part cross = part("cross", config.crossTower(), inputs.cells(), wanted, List.of());
    int[] odds =
        item.tower().linked()
            ? Arrays.stream(links).mapToInt(item.tower()::output).toArray()
            : new int[0];
    Layout all =
        user.outputs("user-vector", Source.USER)
            .and(item.outputs("item-vector", Source.ITEM))
            .and(cross.outputs("cross-vector", Source.CELL));
    Part network =
        new Part(
            Towers.perScore("trainer.model.network", config.network(), all),
            new Tower.Shape("network.", all, 1, heads.raw(), List.of()));
    UserSide pooling =
        new UserSide(Towers.pooling(config), inputs.users(), config.embeddingDimension());
    return new JointModel(new Sides(heads, pooling, user, item, cross), tasks, network, odds);
  }

  private static Part part(
      String name, Choice choice, Layout inputs, int wanted, List<Tower.Link> links) {
    Tower tower = Towers.single("trainer.model." + name + "-tower", choice, inputs);
    return new Part(
        tower,
        new Tower.Shape(
            name + ".",
            inputs,
            tower.width(inputs, wanted),
            List.of(),
            tower.linked() ? links : List.of()));
  }

  @Override
  public Set<String> products() {
    return Set.of();
  }

  @Override
  public Set<String> gates() {
    return network.tower().gateNames();
  }

  @Override
  public boolean noisy() {
    return super.noisy() || network.noisy();
  }

  @Override
  void declare(Parameters parameters) {
    sides().cross().declare(parameters);
    network.declare(parameters);
    if (odds.length > 0) {
      int scores = heads().raw().size();
      float[] linear = parameters.zeros(ODDS, odds.length, scores);
      parameters.name(ODDS, 0, tasks);
      parameters.name(ODDS, 1, heads().raw());
      for (int task = 0; task < odds.length; task++) {
        linear[task * scores + heads().rawOf(tasks.get(task))] = 1;
      }
    }
  }

  @Override
  public Scores forward(Inputs inputs, NDArray items, Weights weights, Pass pass) {
    NDArray itemOfCell = itemOfCell(inputs);
    NDArray made =
        network.forward(cells(inputs, items, itemOfCell, weights, pass), weights, pass).squeeze(2);
    if (odds.length > 0) {
      NDArray linear = columns(items, odds).matMul(weights.get(ODDS));
      made = made.add(TowerInput.chosen(linear, itemOfCell).transpose());
    }
    Map<String, NDArray> logits = new LinkedHashMap<>();
    for (int score = 0; score < heads().raw().size(); score++) {
      logits.put(
          heads().raw().get(score),
          made.get(score).reshape(inputs.requests(), -1).add(heads().bias(weights, score)));
    }
    return new Scores(
        items, heads().complete(logits), Map.of(), network.tower().gates(weights, network.shape()));
  }

  /** The network's input, of a tower that hands on its input without the columns not in use. */
  private TowerInput cells(
      Inputs inputs, NDArray items, NDArray itemOfCell, Weights weights, Pass pass) {
    NDArray users = users(inputs, weights, pass);
    NDArray cross = sides().cross().forward(inputs.cross(), weights, pass);
    @Nullable Supplier<Used> known = inputs.used();
    @Nullable Used used = known == null ? null : known.get();
    boolean pooled = inputs.sequences() != null;
    int[] ofUsers = columns(sides().user(), used == null || pooled ? null : used.users());
    int[] ofItems = columns(sides().item(), used == null ? null : used.items());
    int[] ofCells = columns(sides().cross(), used == null ? null : used.cells());
    int toItems = sides().user().shape().outputs();
    int toCells = toItems + sides().item().shape().outputs();
    int[] all =
        IntStream.concat(
                IntStream.of(ofUsers),
                IntStream.concat(
                    IntStream.of(ofItems).map(column -> toItems + column),
                    IntStream.of(ofCells).map(column -> toCells + column)))
            .toArray();
    return TowerInput.ofCells(
        columns(users, ofUsers),
        columns(items, ofItems),
        columns(cross, ofCells),
        itemOfCell,
        Columns.of(all, network.shape().inputs(), items.getManager()));
  }

  private static NDArray itemOfCell(Inputs inputs) {
    NDManager manager = inputs.items().getManager();
    int columns = (int) inputs.columns();
    int candidates = (int) inputs.candidates();
    if (columns == candidates) {
      return manager.create(inputs.cells());
    }
    long[] listed = new long[(int) inputs.requests() * candidates];
    for (int u = 0; u < inputs.requests(); u++) {
      System.arraycopy(inputs.cells(), u * columns, listed, u * candidates, candidates);
    }
    return manager.create(listed);
  }

  /** The columns of a part's output that may differ from 0. */
  private static int[] columns(Part part, int @Nullable [] used) {
    return used != null && part.tower() instanceof IdentityTower
        ? used
        : IntStream.range(0, part.shape().outputs()).toArray();
  }

  private static NDArray columns(NDArray matrix, int[] columns) {
    if (columns.length == matrix.getShape().get(1)) {
      return matrix;
    }
    long[] places = Arrays.stream(columns).asLongStream().toArray();
    NDArray chosen = matrix.getManager().create(places);
    return TowerInput.chosen(matrix.transpose(), chosen).transpose();
  }
}
