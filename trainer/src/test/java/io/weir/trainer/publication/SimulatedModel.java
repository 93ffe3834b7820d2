package io.weir.trainer.publication;

import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** A model whose vectors tell what made them: frozen step, version of the item's row, item. */
class SimulatedModel implements ItemEmbedder {
  private final TreeMap<Long, Integer> versions = new TreeMap<>();
  private long step;

  SimulatedModel copy() {
    SimulatedModel copy = new SimulatedModel();
    copy.versions.putAll(versions);
    copy.step = step;
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

  static float[] vector(long frozenStep, int version, long id) {
    return new float[] {frozenStep, version, id};
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
  public Frozen freeze() {
    long frozenStep = step;
    return ids -> {
      float[][] vectors = new float[ids.length][];
      for (int i = 0; i < ids.length; i++) {
        vectors[i] = vector(frozenStep, versions.getOrDefault(ids[i], 0), ids[i]);
      }
      return vectors;
    };
  }
}
