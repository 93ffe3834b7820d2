package io.weir.trainer;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.notBlank;
import static io.weir.core.Checks.notNegative;
import static io.weir.core.Checks.positive;

import io.weir.core.InvalidValueException;
import io.weir.core.config.Paths;
import io.weir.core.config.WeirConfig;
import io.weir.core.metrics.ListMetrics;
import io.weir.core.registry.Choice;
import io.weir.trainer.checkpoint.CheckpointStore;
import io.weir.trainer.features.FeatureConfig;
import io.weir.trainer.loss.ObjectiveTerm;
import io.weir.trainer.model.ModelConfig;
import io.weir.trainer.optimizer.DenseOptimizers;
import io.weir.trainer.optimizer.RowOptimizer;
import io.weir.trainer.optimizer.RowOptimizers;
import io.weir.trainer.recipe.Recipes;
import io.weir.trainer.stream.Batching;
import io.weir.trainer.stream.StartFrom;
import io.weir.trainer.table.RowMemory;
import io.weir.trainer.table.TableKind;
import io.weir.trainer.table.TableKinds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Settings of the trainer, section {@code trainer}; each is described in {@code
 * io/weir/reference/trainer.yaml}. Immutable, thread-safe.
 */
public record TrainerConfig(
    List<String> recipe,
    long seed,
    String device,
    int batchRequests,
    Duration maxBatchWait,
    Batching batching,
    int recentSamples,
    StartFrom startFrom,
    FeatureConfig features,
    ModelConfig model,
    Tables tables,
    Choice optimizer,
    double clipNorm,
    Statistics statistics,
    Catalogue catalogue,
    List<String> signals,
    List<ObjectiveTerm> objective,
    Negatives negatives,
    Metrics metrics,
    Checkpoint checkpoint,
    Publication publication,
    Health health,
    Duration connectTimeout) {

  public TrainerConfig {
    check(device.matches("cpu|cuda(:\\d{1,4})?"), "device", device, "cpu, cuda or cuda:N");
    positive("batch-requests", batchRequests);
    positive("max-batch-wait", maxBatchWait.toMillis());
    notNegative("recent-samples", recentSamples);
    check(clipNorm >= 0, "clip-norm", clipNorm, ">= 0");
    check(!objective.isEmpty(), "objective", "[]", "at least one term");
    positive("connect-timeout", connectTimeout.toMillis());
    recipe = List.copyOf(recipe);
    signals = List.copyOf(signals);
    objective = List.copyOf(objective);
  }

  /** The section {@code trainer} of a configuration, over the recipes that it names. */
  public static TrainerConfig of(WeirConfig config) {
    TrainerConfig trainer = Recipes.under(config).section("trainer", TrainerConfig.class);
    DenseOptimizers.create(trainer.optimizer());
    RowOptimizer rule = RowOptimizers.create(trainer.tables().optimizer());
    check(
        trainer.tables().memory() == RowMemory.HOST || rule.movesOnDevice(),
        "trainer.tables.optimizer.name",
        trainer.tables().optimizer().name(),
        "one that moves rows on a device, "
            + RowOptimizers.onDevice()
            + "; or trainer.tables.memory: host");
    return trainer;
  }

  /** Tables of embedding rows. */
  public record Tables(
      Choice kind,
      Map<String, Choice> features,
      double deviation,
      Choice optimizer,
      RowMemory memory) {
    public Tables {
      check(deviation >= 0, "deviation", deviation, ">= 0");
      // In one order on every JVM: an experiment knows a cell by this record's text.
      features = Collections.unmodifiableMap(new TreeMap<>(features));
      TableKinds.create("kind", kind);
      features.forEach((feature, own) -> TableKinds.create("features." + feature, own));
    }

    /** The kind of a feature's table. */
    public TableKind kind(String feature) {
      Choice own = features.get(feature);
      return own == null
          ? TableKinds.create("kind", kind)
          : TableKinds.create("features." + feature, own);
    }

    /** What must be the same where a checkpoint is taken up. */
    public String layout() {
      StringBuilder layout = new StringBuilder();
      layout.append(TableKinds.create("kind", kind).layout());
      for (String feature : features.keySet()) {
        layout.append(", ").append(feature).append(' ').append(kind(feature).layout());
      }
      return layout.append(", deviation ").append(deviation).toString();
    }
  }

  /** Decayed counts of items' exposures and positives. */
  public record Statistics(Duration halfLife, double priorExposures) {
    public Statistics {
      positive("half-life", halfLife.toMillis());
      check(priorExposures > 0, "prior-exposures", priorExposures, "> 0");
    }
  }

  /** Items that samples alone have. */
  public record Catalogue(Duration expireAfter) {
    public Catalogue {
      notNegative("expire-after", expireAfter.toMillis());
    }
  }

  /** Negatives that are drawn. */
  public record Negatives(double inBatchRate, int pool) {
    public Negatives {
      check(inBatchRate >= 0 && inBatchRate <= 1, "in-batch-rate", inBatchRate, "in [0, 1]");
      check(pool >= 0, "pool", pool, ">= 0");
    }
  }

  /** Test-then-train metrics. */
  public record Metrics(
      int windowRequests,
      int pendingRequests,
      List<String> yardsticks,
      List<String> exposed,
      List<String> listed,
      List<String> stages,
      List<String> layers) {
    public Metrics {
      positive("window-requests", windowRequests);
      notNegative("pending-requests", pendingRequests);
      yardsticks = List.copyOf(yardsticks);
      exposed = registered("exposed", exposed);
      listed = registered("listed", listed);
      stages = registered("stages", stages);
      layers = List.copyOf(layers);
      Set<String> both = new LinkedHashSet<>(exposed);
      both.addAll(ListMetrics.STANDARD);
      both.retainAll(listed);
      check(both.isEmpty(), "listed", both, "metrics that are not among those of exposed items");
    }

    private static List<String> registered(String key, List<String> names) {
      for (String name : names) {
        try {
          ListMetrics.create(name);
        } catch (InvalidValueException e) {
          throw e.within(key);
        }
      }
      return List.copyOf(names);
    }
  }

  /** Atomic checkpoints. */
  public record Checkpoint(
      Path dir, Duration interval, int keep, int fullEvery, OtherModel otherModel) {
    public Checkpoint {
      notBlank("dir", dir.toString());
      positive("interval", interval.toMillis());
      new CheckpointStore.Retention(keep, fullEvery);
    }

    /** How many checkpoints there are. */
    public CheckpointStore.Retention retention() {
      return new CheckpointStore.Retention(keep, fullEvery);
    }
  }

  /** Publication of item vectors. */
  public record Publication(
      Duration updateInterval,
      Duration generationInterval,
      Duration generationMaxAge,
      int keep,
      String snapshotDir,
      Gate gate,
      RetentionCheck retentionCheck) {
    public Publication {
      Paths.parse("snapshot-dir", snapshotDir);
      positive("update-interval", updateInterval.toMillis());
      positive("generation-interval", generationInterval.toMillis());
      positive("keep", keep);
      check(
          generationMaxAge.compareTo(generationInterval) >= 0,
          "generation-max-age",
          generationMaxAge,
          "at least generation-interval, " + generationInterval);
    }
  }

  /** When a generation is refused. */
  public record Gate(double share, int requests, double margin) {
    public Gate {
      check(share >= 0 && share <= 1, "share", share, "in [0, 1]");
      positive("requests", requests);
      check(margin >= 0, "margin", margin, ">= 0");
    }
  }

  /** What is watched, and what is done when learning goes wrong. */
  public record Health(
      String listen, int keepSkipped, int badWindows, double logLossFactor, double skippedShare) {
    public Health {
      check(listen.matches("|.+:\\d{1,5}"), "listen", listen, "HOST:PORT, or empty");
      notNegative("keep-skipped", keepSkipped);
      notNegative("bad-windows", badWindows);
      check(
          logLossFactor == 0 || logLossFactor > 1,
          "log-loss-factor",
          logLossFactor,
          "> 1, or 0 where log losses are not judged");
      check(skippedShare > 0 && skippedShare <= 1, "skipped-share", skippedShare, "in (0, 1]");
    }
  }

  /** What is done with a checkpoint of another configuration of the model. */
  public enum OtherModel {
    /** What matches is taken up, and what does not is listed. */
    ADAPT,
    /** The trainer does not start. */
    REFUSE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What is done when the brokers keep vectors for too short a time. */
  public enum RetentionCheck {
    /** The trainer does not start. */
    REFUSE,
    /** It says so and starts. */
    WARN
  }
}
