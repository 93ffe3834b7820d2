package io.weir.local.experiment;

import io.weir.core.cascade.RequestSample;
import io.weir.trainer.learner.FrozenWeights;
import io.weir.trainer.learner.Learner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * How log loss falls while a log is learnt from, on requests that have been learnt from and on
 * requests that come last; how large the gradients of layers are meanwhile; and what log loss is
 * around the weights in the end: "Understanding the Ranking Loss", Figures 1, 3 and 6.
 *
 * <p>Positives weigh as they do in training. The surface is looked at along directions drawn at
 * random, scaled to the norm of each array of weights. Used by one thread.
 */
final class LossCurves {
  static final String TRAINING = "trainingCurve";
  static final String VALIDATION = "validationCurve";
  static final String LANDSCAPE = "landscape";
  static final String LAYER = "layer.";
  static final int WINDOWS = 20;

  /** Steps along a direction, to either side, in parts of the weights' norm. */
  static final double[] STEPS = {-0.5, -0.4, -0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3, 0.4, 0.5};

  /** How the names of all figures of gradients begin. */
  private static final String GRADIENT = "gradient";

  private static final int REQUESTS = 60;
  private static final int DIRECTIONS = 3;
  private static final int CLICK = 0;

  private final double positiveWeight;
  private final int all;
  private final List<RequestSample> first;
  private final List<RequestSample> last;
  private final List<Float> training = new ArrayList<>();
  private final List<Float> validation = new ArrayList<>();
  private final Map<String, List<Float>> layers = new TreeMap<>();
  private int windows;

  LossCurves(SampleLog log, double positiveWeight) {
    this.positiveWeight = positiveWeight;
    List<RequestSample> samples = log.samples();
    all = samples.size();
    int some = Math.min(REQUESTS, all / (2 * WINDOWS));
    first = samples.subList(0, some);
    last = samples.subList(all - some, all);
  }

  /** So many requests have been learnt from. */
  void learnt(Learner learner, int requests) {
    if (first.isEmpty() || (long) requests * WINDOWS / all <= windows) {
      return;
    }
    windows = (int) ((long) requests * WINDOWS / all);
    if (windows == WINDOWS) {
      // By now the last requests have been learnt from, too.
      return;
    }
    training.add((float) logLoss(learner, learner.freeze(), first));
    validation.add((float) logLoss(learner, learner.freeze(), last));
    learner
        .takeStepFigures()
        .forEach(
            (name, value) -> {
              if (name.startsWith(GRADIENT)) {
                layers
                    .computeIfAbsent(name, key -> new ArrayList<>())
                    .add((float) value.doubleValue());
              }
            });
  }

  /** What there is to tell, once all has been learnt from. */
  Map<String, float[]> arrays(Learner learner) {
    Map<String, float[]> arrays = new HashMap<>();
    arrays.put(TRAINING, array(training));
    arrays.put(VALIDATION, array(validation));
    layers.forEach((name, values) -> arrays.put(LAYER + name, array(values)));
    arrays.put(LANDSCAPE, landscape(learner));
    return arrays;
  }

  private static float[] array(List<Float> values) {
    float[] array = new float[values.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = values.get(i);
    }
    return array;
  }

  private float[] landscape(Learner learner) {
    float[] landscape = new float[STEPS.length];
    FrozenWeights found = learner.freeze();
    for (int direction = 0; direction < DIRECTIONS; direction++) {
      long seed = direction;
      for (int step = 0; step < STEPS.length; step++) {
        double by = STEPS[step];
        FrozenWeights moved =
            found.changed((name, values) -> move(values, by, new Random(seed ^ name.hashCode())));
        landscape[step] += (float) (logLoss(learner, moved, first) / DIRECTIONS);
      }
    }
    return landscape;
  }

  /** Along a direction that is as long as the numbers are. */
  private static void move(float[] values, double by, Random random) {
    double[] direction = new double[values.length];
    double squares = 0;
    double length = 0;
    for (int i = 0; i < values.length; i++) {
      direction[i] = random.nextGaussian();
      length += direction[i] * direction[i];
      squares += values[i] * values[i];
    }
    double scale = length == 0 ? 0 : by * Math.sqrt(squares / length);
    for (int i = 0; i < values.length; i++) {
      values[i] += (float) (scale * direction[i]);
    }
  }

  private double logLoss(Learner learner, FrozenWeights weights, List<RequestSample> requests) {
    float[][] scores = learner.score(weights, requests)[CLICK];
    double sum = 0;
    double count = 0;
    for (int u = 0; u < scores.length; u++) {
      byte[] labels = requests.get(u).labels().getOrDefault("click", new byte[0]);
      for (int i = 0; i < labels.length; i++) {
        if (labels[i] >= 0 && requests.get(u).exposed(i)) {
          double weight = labels[i] == 1 ? positiveWeight : 1;
          double z = labels[i] == 1 ? -scores[u][i] : scores[u][i];
          sum += weight * (Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))));
          count += weight;
        }
      }
    }
    return sum / count;
  }
}
