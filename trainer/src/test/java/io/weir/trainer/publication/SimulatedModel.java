package io.weir.trainer.publication;

import io.weir.core.cascade.RequestSample;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** A model whose vectors tell what made them: frozen step, version of the item's row, item. */
class SimulatedModel implements ItemEmbedder {
  private final TreeMap<Long, Integer> versions = new TreeMap<>();
  private long step;
  private float error;
  private boolean spoilt;

  SimulatedModel copy() {
    SimulatedModel copy = new SimulatedModel();
    copy.versions.putAll(versions);
    copy.step = step;
    copy.error = error;
    return copy;
  }

  SortedMap<Long, Integer> versions() {
    return versions;
  }

  /** Takes a step that changes some items, one of them perhaps new. */
  long[] learn(SplittableRandom random) {
    step++;
    long[] ids = random.longs(random.nextInt(6), 0, 40).distinct().sorted().toArray();
    for (long id : ids) {
      put(id);
    }
    return ids;
  }

  void put(long id) {
    versions.merge(id, 1, Integer::sum);
  }

  void withdraw(long id) {
    versions.remove(id);
  }

  float[] vectorOf(long frozenStep, long id) {
    float version = spoilt ? Float.NaN : versions.getOrDefault(id, 0);
    return new float[] {frozenStep, version, id};
  }

  /** Whether the rows of now make vectors that are no numbers. */
  void spoil(boolean now) {
    spoilt = now;
  }

  @Override
  public long[] catalogue() {
    return versions.keySet().stream().mapToLong(Long::longValue).toArray();
  }

  @Override
  public int dimension() {
    return 3;
  }

  @Override
  public long step() {
    return step;
  }

  @Override
  public long sampleTime() {
    return step * 1000;
  }

  @Override
  public List<String> tasks() {
    return List.of("click");
  }

  /** How far every logit is from what would be right. */
  void err(float by) {
    error = by;
  }

  @Override
  public float[][][] score(List<RequestSample> samples) {
    return score(samples, error);
  }

  private static float[][][] score(List<RequestSample> samples, float error) {
    float[][][] logits = new float[1][samples.size()][];
    for (int u = 0; u < samples.size(); u++) {
      byte[] labels = samples.get(u).labels().get("click");
      logits[0][u] = new float[labels.length];
      for (int i = 0; i < labels.length; i++) {
        logits[0][u][i] = labels[i] == 1 ? 2 - error : error - 2;
      }
    }
    return logits;
  }

  @Override
  public Frozen freeze() {
    long frozenStep = step;
    float frozenError = error;
    return new Frozen() {
      @Override
      public float[][] embed(long[] ids) {
        float[][] vectors = new float[ids.length][];
        for (int i = 0; i < ids.length; i++) {
          vectors[i] = vectorOf(frozenStep, ids[i]);
        }
        return vectors;
      }

      @Override
      public float[][][] score(List<RequestSample> samples) {
        return SimulatedModel.score(samples, frozenError);
      }

      @Override
      public Files files() {
        return new Files(Map.of("weights", out -> out.write((int) frozenStep)), () -> {});
      }
    };
  }
}
