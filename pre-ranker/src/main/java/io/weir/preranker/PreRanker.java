package io.weir.preranker;

import static io.weir.core.Checks.perItem;
import static io.weir.core.Checks.positive;

import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.RequestSample;
import io.weir.core.config.WeirConfig;
import io.weir.store.client.EmbeddingReader;
import io.weir.store.client.EmbeddingStoreClient;
import io.weir.store.client.EmbeddingStoreException;
import io.weir.store.client.GenerationNotHeldException;
import io.weir.store.client.ItemVectors;
import io.weir.store.client.VectorOrigin;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The pre-ranking stage of a service: puts a request's candidates in order by what the trainer has
 * learnt.
 *
 * <p>The user's vector and the cross scores are made here, by the towers of one generation; the
 * candidates' vectors are read from the embedding store, of the same generation or not at all: a
 * generation's vectors never meet another's towers. When the store serves another generation, its
 * model is fetched and put in place while requests go on; a replica that does not hold it yet is
 * read with the model before.
 *
 * <p>It always answers. A candidate without a vector (one that is new) stands where {@code
 * missing-quantile} puts it. While there is no model, the store does not answer within the
 * deadline, is staler than {@code max-staleness} or the model's scores are not finite, candidates
 * come back in the order in which they were given, and {@link PreRanked#fallback} says why.
 *
 * <p>Thread-safe: requests do not wait for each other. Whoever connects it closes it, after the
 * last request.
 */
public final class PreRanker implements AutoCloseable {
  private final PreRankerConfig config;
  private final EmbeddingReader store;
  private final ModelFollower models;
  private final LongAdder requests = new LongAdder();
  private final LongAdder fallbacks = new LongAdder();
  private final LongAdder candidates = new LongAdder();
  private final LongAdder missing = new LongAdder();
  private final LongAdder unusable = new LongAdder();

  /** Closes the reader when it is closed. */
  PreRanker(PreRankerConfig config, EmbeddingReader store) {
    this.config = config;
    this.store = store;
    this.models = ModelFollower.start(config, store);
  }

  /**
   * A pre-ranker of the store that the configuration names; it need not run yet.
   *
   * @param config section {@code pre-ranker}
   */
  public static PreRanker connect(WeirConfig config) {
    PreRankerConfig own = PreRankerConfig.of(config);
    return new PreRanker(own, EmbeddingStoreClient.connect(own.replicas(), own.client()));
  }

  /**
   * The best of a request's candidates.
   *
   * @param itemIds (candidates), in the order of the stage before
   * @param crossFeatures name → (candidates); NaN = not known
   * @param topN the most that are wanted
   * @throws io.weir.core.InvalidValueException when a cross feature has another length or topN is
   *     not above 0
   */
  public PreRanked rank(
      RequestContext request, long[] itemIds, Map<String, float[]> crossFeatures, int topN) {
    positive("topN", topN);
    crossFeatures.forEach(
        (name, values) -> perItem("crossFeatures." + name, values.length, itemIds.length));
    requests.increment();
    candidates.add(itemIds.length);
    PreRanked ranked = ranked(request, itemIds, crossFeatures, topN);
    missing.add(ranked.missing());
    if (!ranked.byModel()) {
      fallbacks.increment();
    }
    return ranked;
  }

  private PreRanked ranked(
      RequestContext request, long[] itemIds, Map<String, float[]> crossFeatures, int topN) {
    RequestSample sample = RequestSample.unanswered(request, itemIds, crossFeatures);
    try (ServedModel newest = models.use()) {
      return newest == null
          ? asGiven(itemIds, topN, models.trouble())
          : byOneOfTwo(newest, sample, topN);
    } catch (GenerationNotHeldException e) {
      models.hurry();
      return asGiven(itemIds, topN, String.valueOf(e.getMessage()));
    } catch (EmbeddingStoreException e) {
      return asGiven(itemIds, topN, String.valueOf(e.getMessage()));
    }
  }

  /** By the newest model, or where a replica does not hold its generation by the other. */
  private PreRanked byOneOfTwo(ServedModel newest, RequestSample sample, int topN) {
    try {
      return byModel(newest, sample, topN);
    } catch (GenerationNotHeldException e) {
      try (ServedModel other = models.useOtherThan(newest)) {
        if (other == null) {
          throw e;
        }
        return byModel(other, sample, topN);
      }
    }
  }

  private PreRanked byModel(ServedModel model, RequestSample sample, int topN) {
    long[] itemIds = sample.itemIds();
    if (itemIds.length == 0) {
      return new PreRanked(itemIds, new float[0], model.generation(), 0, "");
    }
    ItemVectors vectors = store.multiGetFrom(model.generation(), itemIds);
    String stale = stale(vectors.origin());
    if (stale != null) {
      return asGiven(itemIds, topN, stale);
    }
    float[] scores;
    try {
      scores = model.model().score(sample, vectors.toArray())[model.task()];
    } catch (RuntimeException e) {
      // Whatever the engine or a model's files have brought about: candidates are passed on.
      unusable.increment();
      return asGiven(itemIds, topN, "no scores: " + e);
    }
    String broken = notFinite(scores, itemIds, vectors);
    if (broken != null) {
      unusable.increment();
      return asGiven(itemIds, topN, broken);
    }
    place(scores, vectors);
    int[] best = Best.of(scores, topN);
    return new PreRanked(
        Arrays.stream(best).mapToLong(place -> itemIds[place]).toArray(),
        at(best, scores),
        model.generation(),
        itemIds.length - vectors.foundCount(),
        "");
  }

  /** Why vectors may lack what they should have; null = they do not. */
  private @Nullable String stale(VectorOrigin origin) {
    if (origin.stale()) {
      return "the log lost records of generation " + origin.generation();
    }
    long most = config.maxStaleness().toMillis();
    long staleness = origin.stalenessMs();
    if (staleness >= 0 && staleness <= most) {
      return null;
    }
    String known = staleness < 0 ? "not known" : staleness + " ms";
    return "staleness " + known + " (expected: at most " + most + " ms)";
  }

  /** What is wrong with the scores of candidates that have a vector; null = nothing. */
  private static @Nullable String notFinite(float[] scores, long[] ids, ItemVectors vectors) {
    for (int i = 0; i < scores.length; i++) {
      if (!Float.isFinite(scores[i]) && vectors.found(i)) {
        return "score of item " + ids[i] + ": " + scores[i] + " (expected: a finite number)";
      }
    }
    return null;
  }

  /** Gives the candidates without a vector the score that is theirs. */
  private void place(float[] scores, ItemVectors vectors) {
    int found = vectors.foundCount();
    if (found == scores.length) {
      return;
    }
    float[] known = new float[found];
    int next = 0;
    for (int i = 0; i < scores.length; i++) {
      if (vectors.found(i)) {
        known[next++] = scores[i];
      }
    }
    float score = found == 0 ? 0 : Best.quantile(known, config.missingQuantile());
    for (int i = 0; i < scores.length; i++) {
      if (!vectors.found(i)) {
        scores[i] = score;
      }
    }
  }

  private static float[] at(int[] places, float[] scores) {
    float[] chosen = new float[places.length];
    for (int i = 0; i < places.length; i++) {
      chosen[i] = scores[places[i]];
    }
    return chosen;
  }

  private static PreRanked asGiven(long[] itemIds, int topN, String why) {
    long[] first = Arrays.copyOf(itemIds, Math.min(topN, itemIds.length));
    float[] none = new float[first.length];
    Arrays.fill(none, Float.NaN);
    return new PreRanked(first, none, 0, 0, why);
  }

  /**
   * Waits until a model is in place.
   *
   * @return false after the timeout
   */
  public boolean awaitModel(Duration timeout) throws InterruptedException {
    return models.awaitFirst(timeout);
  }

  /** What it uses and what it has done so far. */
  public PreRankerStatus status() {
    try (ServedModel model = models.use()) {
      return new PreRankerStatus(
          model == null ? 0 : model.generation(),
          models.trouble(),
          models.swaps(),
          requests.sum(),
          fallbacks.sum(),
          candidates.sum(),
          missing.sum(),
          unusable.sum());
    }
  }

  @Override
  public void close() {
    models.close();
    store.close();
  }
}
