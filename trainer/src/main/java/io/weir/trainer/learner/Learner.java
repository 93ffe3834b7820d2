package io.weir.trainer.learner;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.weir.core.cascade.Ids;
import io.weir.core.cascade.Item;
import io.weir.core.cascade.RequestSample;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.evaluation.EvaluationListener;
import io.weir.trainer.evaluation.ScoredRequest.TaskScores;
import io.weir.trainer.features.Catalogue;
import io.weir.trainer.features.FeatureSpace;
import io.weir.trainer.features.Inputs;
import io.weir.trainer.features.Inputs.RowState;
import io.weir.trainer.features.ItemStatistics;
import io.weir.trainer.loss.LossBatch;
import io.weir.trainer.loss.Objective;
import io.weir.trainer.loss.Offer;
import io.weir.trainer.loss.Representations;
import io.weir.trainer.loss.TaskLabels;
import io.weir.trainer.loss.Vectors;
import io.weir.trainer.model.Model;
import io.weir.trainer.model.Model.Scores;
import io.weir.trainer.model.Parameters;
import io.weir.trainer.model.Parameters.Weights;
import io.weir.trainer.model.Pass;
import io.weir.trainer.model.Towers;
import io.weir.trainer.optimizer.DenseOptimizers;
import io.weir.trainer.optimizer.HashedTable;
import io.weir.trainer.optimizer.RowwiseAdagrad;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
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
  private static final int EMBED_ITEMS = 4096;

  private final TrainerConfig config;
  private final List<String> tasks;
  private final NDManager manager;
  private final Catalogue catalogue = new Catalogue();
  private final ItemStatistics statistics;
  private final FeatureSpace features;
  private final Model model;
  private final DenseWeights dense;
  private final Parameters untrained;
  private final Objective objective;
  private final RowwiseAdagrad rowRule;
  private final Evaluator evaluator;
  private final boolean learnsRows;
  private long step;
  private long skippedSteps;
  private long emptyBatches;

  /** Of each task whether its scores have begun at a rate that was seen. */
  private final boolean[] started;

  private boolean warnedOfUnplaced;
  private boolean warnedOfLength;

  /** A learner that has learnt nothing. */
  public Learner(TrainerConfig config, List<String> tasks, EvaluationListener listener) {
    this.config = config;
    this.tasks = List.copyOf(tasks);
    manager = Device.manager(config.device());
    double prior = config.statistics().priorExposures();
    statistics = new ItemStatistics(tasks, config.statistics().halfLife().toMillis(), prior);
    int dimension = config.model().embeddingDimension();
    features =
        new FeatureSpace(
            config.features(),
            dimension,
            Towers.pooling(config.model()).positions(),
            tasks.size(),
            this::table,
            catalogue,
            statistics);
    model =
        Model.of(
            config.model(),
            tasks,
            new Model.Layouts(features.userLayout(), features.itemLayout(), features.cellLayout()));
    objective =
        Objective.of(
            "trainer.objective",
            config.objective(),
            new Offer(
                tasks,
                model.scores(),
                model.products(),
                Set.copyOf(config.signals()),
                true,
                model.gates()));
    dense =
        new DenseWeights(
            model.initialize(config.seed()), DenseOptimizers.create(config.optimizer()));
    untrained = model.initialize(config.seed());
    started = new boolean[tasks.size()];
    rowRule = config.tables().optimizer();
    learnsRows = config.tables().learningRate() > 0;
    evaluator =
        new Evaluator(
            config.metrics().yardsticks(), tasks, prior, new Frequencies(statistics), listener);
  }

  private HashedTable table(String name) {
    TrainerConfig.Tables tables = config.tables();
    return new HashedTable(
        name,
        tables.rows(),
        config.model().embeddingDimension(),
        config.seed(),
        tables.deviation());
  }

  /** Adds an item to the catalogue, or replaces its features. */
  public void put(Item item) {
    catalogue.put(item);
    features.see(item);
    int length = item.pretrainedEmbedding().length;
    if (!warnedOfLength && objective.usesRepresentations() && length > 0 && length != dimension()) {
      warnedOfLength = true;
      log.warn(
          "item {} has a pre-trained vector of {} numbers, the model's have {}: it is not learnt from",
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
   * @return ids, ascending, of the catalogue's items that the step changed or that are new to it
   */
  public long[] learn(List<RequestSample> samples) {
    TreeSet<Long> touched = new TreeSet<>();
    Batch batch = batch(samples);
    if (batch.candidates() > 0) {
      learn(batch, touched);
    } else {
      emptyBatches++;
    }
    for (RequestSample sample : samples) {
      evaluator.see(sample);
      if (sample.revision() == 0) {
        addToCatalogue(sample.itemIds(), touched);
      }
    }
    features.see(samples);
    warnOfUnplaced();
    return touched.stream().filter(catalogue::contains).mapToLong(Long::longValue).toArray();
  }

  private void warnOfUnplaced() {
    if (!warnedOfUnplaced && features.unplaced() > 0) {
      warnedOfUnplaced = true;
      log.warn(
          "some features have no room in the towers' inputs and are not seen: raise trainer.features");
    }
  }

  /** In the order of ids: a list's order must not decide what the catalogue's draws are. */
  private void addToCatalogue(long[] itemIds, Set<Long> touched) {
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

  /** Steps not taken because the objective or a gradient was not finite. */
  public long skippedSteps() {
    return skippedSteps;
  }

  /** Batches from which no term of the objective had anything to learn: they took no step. */
  public long emptyBatches() {
    return emptyBatches;
  }

  /** Every item of the catalogue: those of {@code items} and those seen in samples, ascending. */
  public long[] catalogue() {
    return catalogue.ids();
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
    float[][] vectors = new float[itemIds.length][];
    for (int from = 0; from < itemIds.length; from += EMBED_ITEMS) {
      int to = Math.min(itemIds.length, from + EMBED_ITEMS);
      embed(frozen, Arrays.copyOfRange(itemIds, from, to), vectors, from);
    }
    return vectors;
  }

  private void embed(FrozenWeights frozen, long[] ids, float[][] vectors, int at) {
    try (NDManager scope = manager.newSubManager()) {
      Inputs inputs = features.items(ids, RowState.CURRENT);
      float[] flat =
          model
              .items(BatchInputs.array(scope, inputs), frozen.parameters().constants(scope))
              .toFloatArray();
      for (int i = 0; i < ids.length; i++) {
        vectors[at + i] = Arrays.copyOfRange(flat, i * dimension(), (i + 1) * dimension());
      }
    }
  }

  /** Writes all learnt state, the catalogue included. */
  public void write(DataOutputStream out) throws IOException {
    out.writeLong(step);
    out.writeLong(skippedSteps);
    out.writeLong(emptyBatches);
    dense.write(out);
    for (boolean begun : started) {
      out.writeBoolean(begun);
    }
    for (float bias : untrained.values(Model.BIAS)) {
      out.writeFloat(bias);
    }
    statistics.write(out);
    features.write(out);
    catalogue.write(out);
    evaluator.write(out);
  }

  /** Reads what {@link #write} wrote into a learner of the same configuration, just made. */
  public void read(DataInputStream in) throws IOException {
    step = in.readLong();
    skippedSteps = in.readLong();
    emptyBatches = in.readLong();
    dense.read(in);
    for (int task = 0; task < tasks.size(); task++) {
      started[task] = in.readBoolean();
    }
    float[] biases = untrained.values(Model.BIAS);
    for (int i = 0; i < biases.length; i++) {
      biases[i] = in.readFloat();
    }
    statistics.read(in);
    features.read(in);
    catalogue.read(in);
    evaluator.read(in);
  }

  @Override
  public void close() {
    manager.close();
  }

  private Batch batch(List<RequestSample> samples) {
    Batch batch = new Batch(samples);
    Set<String> drawing = objective.tasksWithDrawn();
    if (!drawing.isEmpty()) {
      SplittableRandom random = new SplittableRandom(Ids.mix(config.seed() ^ Ids.mix(step)));
      batch.drawInBatch(drawing, config.negatives().inBatchRate(), random);
      if (catalogue.size() > 0) {
        batch.drawPool(
            drawing, config.negatives().pool(), random, catalogue.size(), catalogue::draw);
      }
    }
    return batch;
  }

  private void learn(Batch batch, Set<Long> touched) {
    try (NDManager scope = manager.newSubManager()) {
      BatchInputs inputs = new BatchInputs(features, batch, RowState.CURRENT);
      NDArray cross = BatchInputs.array(scope, features.cells(batch.samples(), batch.candidates()));
      Map<String, float[][]> logits = new HashMap<>();
      if (evaluator.wantsUntrained()) {
        BatchInputs initial = new BatchInputs(features, batch, RowState.INITIAL);
        logits.put(TaskScores.UNTRAINED, served(scope, initial.constants(scope, cross), untrained));
      }
      if (model.noisy()) {
        Model.Inputs constants = inputs.constants(scope, cross);
        logits.put(TaskScores.MODEL, served(scope, constants, dense.parameters()));
      }
      Model.Inputs leaves = inputs.leaves(scope, cross);
      Weights weights = dense.parameters().leaves(scope);
      Optional<NDArray> value;
      try (GradientCollector gradients = Engine.getInstance().newGradientCollector()) {
        Scores scores = model.forward(leaves, weights, Pass.training(noiseSeed()));
        if (!model.noisy()) {
          logits.put(TaskScores.MODEL, logits(scores));
        }
        evaluator.scored(batch, logits);
        value = objective.value(lossBatch(batch, scores));
        value.ifPresent(gradients::backward);
      }
      startBiases(batch);
      if (value.isEmpty()) {
        emptyBatches++;
      } else {
        step(value.get(), inputs, leaves, weights, batch, touched);
      }
    }
  }

  /** Other draws than those of negatives. */
  private long noiseSeed() {
    return Ids.mix(config.seed() ^ Ids.mix(~step));
  }

  private void step(
      NDArray value,
      BatchInputs inputs,
      Model.Inputs leaves,
      Weights weights,
      Batch batch,
      Set<Long> touched) {
    Map<String, float[]> ofWeights = dense.gradients(weights);
    BatchInputs.Gradients ofInputs = inputs.gradients(leaves);
    if (!Float.isFinite(value.getFloat())
        || !ofInputs.areFinite()
        || !ofWeights.values().stream().allMatch(Finite::all)) {
      skip();
      return;
    }
    step++;
    dense.move(ofWeights, step);
    inputs.rows(ofInputs).apply(rowRule);
    long[] ids = batch.items();
    for (int i = 0; learnsRows && i < ids.length; i++) {
      if (anyNonZero(ofInputs.items(), i * inputs.itemWidth(), inputs.itemWidth())) {
        touched.add(ids[i]);
      }
    }
  }

  private void skip() {
    skippedSteps++;
    log.warn(
        "step {}: objective or gradient not finite, batch skipped ({} so far)",
        step + 1,
        skippedSteps);
  }

  /** Scores as the weights serve: per task row-major (requests, candidates). */
  private float[][] served(NDManager scope, Model.Inputs inputs, Parameters parameters) {
    return logits(model.forward(inputs, parameters.constants(scope), Pass.TEST));
  }

  /**
   * The first batch in which a task has matured has been scored: from here on, its scores begin at
   * the rate that was seen. A task without a batch until the first step begins at the prior's.
   */
  private void startBiases(Batch batch) {
    for (int task = 0; task < tasks.size(); task++) {
      String name = tasks.get(task);
      PositiveRate seen = PositiveRate.of(batch.samples(), name, objective.learnt(name));
      if (started[task] || (step > 0 && !seen.isKnown())) {
        continue;
      }
      started[task] = seen.isKnown();
      double rate = seen.value();
      double weighted = objective.positiveWeight(name) * rate;
      double effective = weighted / (weighted + 1 - rate);
      model.startBias(dense.parameters(), name, effective);
      model.startBias(untrained, name, effective);
    }
  }

  private LossBatch lossBatch(Batch batch, Scores scores) {
    Map<String, TaskLabels> labels = new HashMap<>();
    tasks.forEach(task -> labels.put(task, batch.labels(task)));
    Map<String, Vectors> vectors = new HashMap<>();
    scores
        .products()
        .forEach(
            (name, own) ->
                vectors.put(name, Vectors.of(own.users(), scores.items(), own.products())));
    return new LossBatch(
        batch.lists(objective.signals()),
        labels,
        scores.logits(),
        vectors,
        objective.usesRepresentations() ? representations(batch, scores) : null,
        scores.gates(),
        step);
  }

  private Representations representations(Batch batch, Scores scores) {
    long[] ids = batch.items();
    double[][] pretrained = new double[ids.length][];
    for (int i = 0; i < ids.length; i++) {
      pretrained[i] = catalogue.pretrainedEmbedding(ids[i], dimension());
    }
    return new Representations(scores.items(), pretrained);
  }

  private float[][] logits(Scores scores) {
    float[][] logits = new float[tasks.size()][];
    for (int task = 0; task < logits.length; task++) {
      NDArray own = scores.logits().get(tasks.get(task));
      if (own == null) {
        throw new IllegalStateException("no score of " + tasks.get(task));
      }
      logits[task] = own.toFloatArray();
    }
    return logits;
  }

  private static boolean anyNonZero(float[] values, int from, int length) {
    for (int i = from; i < from + length; i++) {
      if (values[i] != 0) {
        return true;
      }
    }
    return false;
  }
}
