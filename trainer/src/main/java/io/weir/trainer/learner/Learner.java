package io.weir.trainer.learner;

import ai.djl.ndarray.NDManager;
import io.weir.core.Checks;
import io.weir.core.cascade.Item;
import io.weir.core.cascade.RequestSample;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.checkpoint.Checkpoint;
import io.weir.trainer.checkpoint.Differences;
import io.weir.trainer.checkpoint.Sections;
import io.weir.trainer.checkpoint.StateWriter;
import io.weir.trainer.evaluation.EvaluationListener;
import io.weir.trainer.features.Catalogue;
import io.weir.trainer.features.FeatureSpace;
import io.weir.trainer.features.ItemStatistics;
import io.weir.trainer.features.Tables;
import io.weir.trainer.loss.Objective;
import io.weir.trainer.loss.Offer;
import io.weir.trainer.model.Model;
import io.weir.trainer.model.Parameters;
import io.weir.trainer.model.Towers;
import io.weir.trainer.optimizer.RowOptimizer;
import io.weir.trainer.optimizer.RowOptimizers;
import io.weir.trainer.table.EmbeddingTable.Extent;
import io.weir.trainer.table.TableShape;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The model and everything a step changes, free of any broker: dense weights and their optimizer,
 * tables, item statistics, the catalogue.
 *
 * <p>Deterministic: the same configuration and the same calls give the same state, bit for bit. Not
 * thread-safe; there is one gradient collector in a JVM, hence one learner that is learning.
 * Whoever makes it closes it.
 */
public final class Learner implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Learner.class);

  private final NDManager manager;
  private final long seed;
  private final Catalogue catalogue;
  private final ItemStatistics statistics;
  private final Tables tables;
  private final FeatureSpace features;
  private final TreeSet<Long> forgotten = new TreeSet<>();
  private final Model model;
  private final DenseWeights dense;
  private final Parameters untrained;
  private final Objective objective;
  private final Evaluator evaluator;
  private final Draws draws;
  private final ForwardPass forward;
  private final BiasStart biases;
  private final StepFigures figures;
  private final Update update;
  private final ItemVectors vectors;
  private final ServedScores scores;
  private long step;
  private long skippedSteps;
  private long emptyBatches;
  private boolean warnedOfUnplaced;
  private boolean warnedOfLength;

  /** A learner that has learnt nothing. */
  public Learner(TrainerConfig config, List<String> tasks, EvaluationListener listener) {
    manager = Device.manager(config.device());
    seed = config.seed();
    catalogue = new Catalogue(config.catalogue().expireAfter().toMillis());
    double prior = config.statistics().priorExposures();
    statistics = new ItemStatistics(tasks, config.statistics().halfLife().toMillis(), prior);
    RowOptimizer rule = RowOptimizers.create(config.tables().optimizer());
    tables = tables(config, rule, config.tables().memory().of(manager));
    features = features(config, tables, tasks, catalogue, statistics);
    model =
        Model.of(
            config.model(),
            tasks,
            new Model.Layouts(features.userLayout(), features.itemLayout(), features.cellLayout()));
    objective = objective(config, tasks, model);
    dense = new DenseWeights(model.initialize(config.seed()), config.optimizer());
    untrained = model.initialize(config.seed());
    evaluator =
        new Evaluator(
            config.metrics(), tasks, config.statistics(), new Frequencies(statistics), listener);
    draws = new Draws(config.seed(), config.negatives(), objective.tasksWithDrawn(), catalogue);
    forward =
        new ForwardPass(
            config.seed(),
            tasks,
            features,
            model,
            dense.parameters(),
            untrained,
            objective,
            new LossBatches(tasks, objective, catalogue, model.dimension()),
            evaluator);
    biases = new BiasStart(tasks, model, objective);
    figures = new StepFigures(config.metrics().layers(), dense.names());
    update = new Update(dense, rule.moves(), config.clipNorm(), figures);
    vectors = new ItemVectors(manager, features, model);
    scores = new ServedScores(manager, features, model, tasks);
  }

  /** What inputs are made of, before any was met. */
  static FeatureSpace features(
      TrainerConfig config,
      Tables tables,
      List<String> tasks,
      Catalogue catalogue,
      ItemStatistics statistics) {
    return new FeatureSpace(
        config.features(),
        config.model().embeddingDimension(),
        Towers.pooling(config.model()).positions(),
        tasks,
        tables,
        catalogue,
        statistics);
  }

  private static Tables tables(
      TrainerConfig config, RowOptimizer rule, @Nullable NDManager device) {
    int dimension = config.model().embeddingDimension();
    double deviation = config.tables().deviation();
    return new Tables(
        name ->
            config
                .tables()
                .kind(name)
                .create(new TableShape(name, dimension, rule, config.seed(), deviation, device)));
  }

  private static Objective objective(TrainerConfig config, List<String> tasks, Model model) {
    return Objective.of(
        "trainer.objective",
        config.objective(),
        new Offer(
            tasks,
            model.scores(),
            model.products(),
            Set.copyOf(config.signals()),
            true,
            model.gates()));
  }

  /** Adds an item to the catalogue, or replaces its features. */
  public void put(Item item) {
    catalogue.put(item);
    features.see(item);
    int length = item.pretrainedEmbedding().length;
    if (!warnedOfLength && objective.usesRepresentations() && length > 0 && length != dimension()) {
      warnedOfLength = true;
      log.warn(
          "item {} has a pre-trained vector of {} numbers, the model's have {}: it is not learnt"
              + " from",
          item.itemId(),
          length,
          dimension());
    }
  }

  /** Takes an item from the catalogue; its learnt rows stay. */
  public void withdraw(long itemId) {
    catalogue.withdraw(itemId);
  }

  /**
   * Scores a batch, tells the listener, then takes one step.
   *
   * <p>A request of revision 1 teaches the tasks that have matured in it, and nothing else:
   * whatever is learnt of a request as such was learnt from its revision 0.
   *
   * @param samples at least one, each valid
   * @return ids, ascending, of the catalogue's items whose rows the step moved, that got or lost a
   *     row of their own, or that are new to it; what moves without its own row, by an attribute's
   *     or a count, is not told, nor is a row that Adam lets drift on between its batches
   */
  public long[] learn(List<RequestSample> samples) {
    IdSet touched = new IdSet();
    long timeMs = medianTimeMs(samples);
    tables.begin(timeMs);
    features.meet(samples);
    Batch batch = draws.batch(samples, step);
    if (batch.candidates() > 0) {
      learn(batch, touched);
    } else {
      emptyBatches++;
    }
    see(samples, timeMs, touched);
    features.admittedItems().forEach(touched::add);
    tables.maintain((feature, id) -> rowGone(feature, id, touched));
    catalogue.maintain(forgotten::add);
    warnOfUnplaced();
    return touched.ascending(catalogue::contains);
  }

  /**
   * Counts requests without learning from them: statistics, scales and the catalogue go on, weights
   * and rows stay. What an untrained model would have met.
   */
  public void count(List<RequestSample> samples) {
    features.meet(samples);
    see(samples, medianTimeMs(samples), new IdSet());
  }

  private void see(List<RequestSample> samples, long timeMs, IdSet touched) {
    catalogue.begin(timeMs);
    statistics.begin(timeMs);
    evaluator.begin(timeMs);
    for (RequestSample sample : samples) {
      evaluator.see(sample);
      if (sample.revision() == 0) {
        addToCatalogue(sample.itemIds(), touched);
      }
    }
    features.see(samples);
  }

  /** Of two the earlier one: a sample's wrong clock must not make all that is kept look old. */
  private static long medianTimeMs(List<RequestSample> samples) {
    return samples.stream()
        .map(RequestSample::eventTime)
        .sorted()
        .skip((samples.size() - 1) / 2)
        .findFirst()
        .orElseThrow();
  }

  /** An item that lost its row has another vector; one of samples alone goes with it. */
  private void rowGone(String feature, long id, IdSet touched) {
    if (feature.equals(FeatureSpace.ITEM) && catalogue.contains(id)) {
      if (catalogue.forget(id)) {
        forgotten.add(id);
      } else {
        touched.add(id);
      }
    }
  }

  /** Items of samples alone that have left the catalogue since this was last asked, ascending. */
  public long[] takeForgotten() {
    long[] ids = forgotten.stream().mapToLong(Long::longValue).toArray();
    forgotten.clear();
    return ids;
  }

  private void warnOfUnplaced() {
    if (!warnedOfUnplaced && features.unplaced() > 0) {
      warnedOfUnplaced = true;
      log.warn(
          "some features have no place in the towers' inputs and are not seen: raise"
              + " trainer.features, or name those that are to have one in trainer.features.names");
    }
  }

  /** In the order of ids: a list's order must not decide what the catalogue's draws are. */
  private void addToCatalogue(long[] itemIds, IdSet touched) {
    long[] ascending = itemIds.clone();
    Arrays.sort(ascending);
    for (long id : ascending) {
      if (catalogue.add(id)) {
        touched.add(id);
      }
    }
  }

  /** Steps taken so far. */
  public long step() {
    return step;
  }

  /** Steps not taken because a score, the objective or a gradient was not finite. */
  public long skippedSteps() {
    return skippedSteps;
  }

  /** Steps whose gradient was scaled down to the norm it may have. */
  public long clippedSteps() {
    return update.clipped();
  }

  /**
   * Samples of a later revision since the start of this process of which the listener was told
   * nothing: how they were scored when they first came was not kept.
   */
  public long untestedRevisions() {
    return evaluator.untested();
  }

  /**
   * The objective and how large its gradients were, of the steps since the last call, by name:
   * means over steps.
   */
  public Map<String, Double> takeStepFigures() {
    return figures.take();
  }

  /** Batches from which no term of the objective had anything to learn: they took no step. */
  public long emptyBatches() {
    return emptyBatches;
  }

  /** How much is known, and how much was let go as it was seen no more, by name. */
  public Map<String, Double> knowledge() {
    return Map.of(
        "catalogue.items", (double) catalogue.size(),
        "catalogue.withdrawals", (double) catalogue.withdrawals(),
        "total.itemsExpired", (double) catalogue.expired(),
        "statistics.items", (double) statistics.size(),
        "total.statisticsExpired", (double) statistics.forgotten(),
        "features.unplaced", (double) features.unplaced());
  }

  /** Every item of the catalogue: those of {@code items} and those seen in samples, ascending. */
  public long[] catalogue() {
    return catalogue.ids();
  }

  /** The items of the catalogue that {@link #put} brought, ascending. */
  public long[] described() {
    return catalogue.described();
  }

  /** A copy of the dense weights by which items are embedded. */
  public FrozenWeights freeze() {
    return new FrozenWeights(dense.parameters().copy());
  }

  /** Length of item vectors. */
  public int dimension() {
    return model.dimension();
  }

  /**
   * The vectors of items, by frozen dense weights and the current rows and numbers.
   *
   * @return (items, d)
   */
  public float[][] embed(FrozenWeights frozen, long[] itemIds) {
    return vectors.embed(frozen, itemIds);
  }

  /** The rows of every feature. */
  public Tables tables() {
    return tables;
  }

  /**
   * Scores requests by frozen dense weights and the current rows, as the model serves.
   *
   * @return logits: (tasks, requests, candidates)
   */
  public float[][][] score(FrozenWeights frozen, List<RequestSample> samples) {
    return scores.of(frozen.parameters(), samples);
  }

  /** Scores requests as {@link #score(FrozenWeights, List)} does, by the current dense weights. */
  public float[][][] score(List<RequestSample> samples) {
    return scores.of(dense.parameters(), samples);
  }

  /**
   * What a reader needs to serve by frozen dense weights and the rows of now; the caller closes it.
   */
  public ServingState serving(FrozenWeights frozen) {
    return new ServingState(
        scores.tasks(),
        model.scores(),
        model.scores().stream().filter(model.products()::contains).toList(),
        frozen.parameters().all(),
        features.userLayout(),
        features.cellLayout(),
        features.serving(),
        features.servingTables());
  }

  /**
   * All that was learnt as it stands, to be written while learning goes on; the snapshot before
   * must have ended.
   *
   * @param extent of what is large: rows, counts, the catalogue
   */
  public LearnerSnapshot snapshot(Extent extent) {
    return new LearnerSnapshot(
        this::write,
        features.counted(),
        tables.snapshot(extent),
        catalogue.snapshot(extent),
        statistics.snapshot(extent),
        evaluator.itemCtr().map(counts -> counts.snapshot(extent)).orElse(null));
  }

  /**
   * Takes up, in a learner just made, what a checkpoint has of it, be it of another model: weights
   * by their names and places, rows of tables of the same shape, counts by task.
   *
   * @param differences is told of what does not match
   * @throws io.weir.core.InvalidValueException when it was learnt with another seed, by which rows
   *     stand for ids
   */
  public void restore(Checkpoint checkpoint, Differences differences) throws IOException {
    checkpoint.read(LearnerSnapshot.WEIGHTS, in -> read(in, differences));
    checkpoint.read(LearnerSnapshot.COUNTED, features::readCounted);
    checkpoint.readAll(LearnerSnapshot.CATALOGUE, catalogue::read);
    checkpoint.readAll(LearnerSnapshot.STATISTICS, in -> readStatistics(in, differences));
    checkpoint.readAll(LearnerSnapshot.TABLES, in -> tables.read(in, features::reads, differences));
  }

  private void write(DataOutputStream out) throws IOException {
    Map<String, StateWriter> parts = new LinkedHashMap<>();
    parts.put("seed", to -> to.writeLong(seed));
    parts.put("steps", this::writeSteps);
    parts.put("weights", dense::write);
    parts.put("untrained", to -> begun().write(to));
    parts.put("biases", biases::write);
    parts.put("features", features::write);
    Sections.write(out, parts);
  }

  private void read(DataInputStream in, Differences differences) throws IOException {
    Sections parts = Sections.read(in);
    parts.take("seed", from -> checkSeed(from.readLong()));
    parts.take("steps", this::readSteps);
    parts.take("weights", from -> dense.read(from, differences));
    parts.take(
        "untrained", from -> SavedParameter.read(from).copy(begun().axes(), begun().arrays()));
    parts.take("biases", biases::read);
    parts.take("features", from -> features.read(from, differences));
  }

  private void checkSeed(long saved) {
    Checks.check(saved == seed, "trainer.seed", seed, saved + ", as in the checkpoint");
  }

  private void writeSteps(DataOutputStream out) throws IOException {
    out.writeLong(step);
    out.writeLong(skippedSteps);
    out.writeLong(emptyBatches);
    update.write(out);
  }

  private void readSteps(DataInputStream in) throws IOException {
    step = in.readLong();
    skippedSteps = in.readLong();
    emptyBatches = in.readLong();
    update.read(in);
  }

  /** The biases at which the untrained model's scores begin: the model's own weights. */
  private SavedParameter begun() {
    return new SavedParameter(untrained.axes(Model.BIAS), List.of(untrained.values(Model.BIAS)));
  }

  private void readStatistics(DataInputStream in, Differences differences) throws IOException {
    statistics.read(in);
    boolean saved = in.readBoolean();
    if (saved && evaluator.itemCtr().isPresent()) {
      evaluator.itemCtr().get().read(in);
    } else if (saved) {
      differences.add("yardstick item-ctr: left out");
      new ItemStatistics(List.of(), 1, 1).read(in);
    } else if (evaluator.itemCtr().isPresent()) {
      differences.add("yardstick item-ctr: begins anew");
    }
  }

  @Override
  public void close() {
    tables.close();
    manager.close();
  }

  private void learn(Batch batch, IdSet touched) {
    try (NDManager scope = manager.newSubManager()) {
      ForwardPass.Result result = forward.run(scope, batch, step);
      biases.scored(batch, step, dense.parameters(), untrained);
      if (!result.finite()) {
        skip();
      } else if (result.value().isEmpty()) {
        emptyBatches++;
      } else if (update.apply(result.value().get(), result, step + 1, touched)) {
        tables.advance(++step);
      } else {
        skip();
      }
    }
  }

  private void skip() {
    skippedSteps++;
    log.warn(
        "step {}: a score, the objective or a gradient is not finite, batch skipped ({} so far)",
        step + 1,
        skippedSteps);
  }
}
