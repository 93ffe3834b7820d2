package io.weir.trainer.stream;

import io.weir.core.labelling.StageGrades;
import io.weir.core.metrics.ItemGroups;
import io.weir.core.metrics.ListMetrics;
import io.weir.core.metrics.ScoredList;
import io.weir.trainer.evaluation.ScoredRequest.Listed;
import io.weir.trainer.loss.SampleGroup;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What one task's scores say of all candidates: how well they agree with ranking, and how they set
 * the positives apart from the candidates of each stage group. Not thread-safe.
 */
final class ListedFigures {
  private static final List<SampleGroup> GROUPS =
      List.of(SampleGroup.RANKED, SampleGroup.RETRIEVED, SampleGroup.POOL);

  private final ListMetrics ofAll;
  private final Map<SampleGroup, ListMetrics> byStage = new EnumMap<>(SampleGroup.class);

  /**
   * @param listed names of metrics over all candidates
   * @param stages names of metrics over a stage group's candidates and the positives
   */
  ListedFigures(List<String> listed, List<String> stages) {
    ofAll = new ListMetrics(listed, ItemGroups.NAMES);
    GROUPS.forEach(group -> byStage.put(group, new ListMetrics(stages, List.of())));
  }

  void add(Listed listed, double weight) {
    int[] all = IntStream.range(0, listed.logits().length).toArray();
    ScoredList list = list(listed, all, weight);
    ofAll.add(
        IntStream.of(listed.rankingRanks()).anyMatch(rank -> rank > 0)
            ? list.withRankingRanks(listed.rankingRanks())
            : list);
    byStage.forEach(
        (group, metrics) -> {
          int[] own =
              IntStream.of(all)
                  .filter(i -> isPositive(listed, i) || is(listed, i, group))
                  .toArray();
          metrics.add(list(listed, own, weight));
        });
  }

  private static boolean isPositive(Listed listed, int i) {
    return listed.labels()[i] == 1;
  }

  private static boolean is(Listed listed, int i, SampleGroup group) {
    return SampleGroup.of(listed.stages()[i]) == group && listed.labels()[i] == 0;
  }

  private static ScoredList list(Listed listed, int[] items, double weight) {
    byte[] labels = new byte[items.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (byte) Math.max(0, listed.labels()[items[i]]);
    }
    ScoredList list =
        ScoredList.of(chosen(listed.logits(), items), labels)
            .weighing(weight)
            .withGrades(IntStream.of(items).mapToDouble(i -> grade(listed, i)).toArray())
            .withGroups(IntStream.of(items).map(i -> listed.groups()[i]).toArray());
    return listed.gradients().length == 0
        ? list
        : list.withGradients(chosen(listed.gradients(), items));
  }

  /** How far an item came; 0 where that is not known. */
  private static double grade(Listed listed, int i) {
    return Math.max(0, StageGrades.DEFAULTS.grade(listed.stages()[i], listed.labels()[i]));
  }

  private static double[] chosen(double[] values, int[] items) {
    return IntStream.of(items).mapToDouble(i -> values[i]).toArray();
  }

  /** The figures by name, those of a stage group with its name behind: {@code auc.ranked}. */
  Map<String, Double> values() {
    Map<String, Double> values = new LinkedHashMap<>(ofAll.values());
    byStage.forEach(
        (group, metrics) ->
            metrics.values().forEach((name, value) -> values.put(name + "." + group, value)));
    return values;
  }
}
