package io.weir.local.experiment;

import io.weir.core.cascade.RequestSample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The items of a sample that models are judged by: shown, of a known label, in order of ids. */
final class ShownItems {
  private static final Comparator<RequestSample> ORDER =
      Comparator.comparingLong(RequestSample::requestTime).thenComparing(RequestSample::requestId);

  private ShownItems() {}

  /** Their places in the sample. */
  static int[] places(RequestSample sample, String task) {
    byte[] labels = sample.labels().getOrDefault(task, new byte[0]);
    return IntStream.range(0, labels.length)
        .filter(i -> sample.exposed(i) && labels[i] >= 0)
        .boxed()
        .sorted(Comparator.comparingLong(i -> sample.itemIds()[i]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** Their labels. */
  static byte[] labels(RequestSample sample, String task) {
    byte[] labels = sample.labels().getOrDefault(task, new byte[0]);
    int[] places = places(sample, task);
    byte[] known = new byte[places.length];
    for (int i = 0; i < places.length; i++) {
      known[i] = labels[places[i]];
    }
    return known;
  }

  /**
   * The lists of the later half of a log in the order in which measures have them, all logits 0.
   */
  static ScoredLists later(SampleLog log, String task) {
    SampleLog.Boundary half = log.half();
    List<byte[]> lists = new ArrayList<>();
    log.samples().stream()
        .filter(sample -> sample.maturedTasks().contains(task))
        .filter(sample -> !half.isAfter(sample.requestTime(), sample.requestId()))
        .sorted(ORDER)
        .map(sample -> labels(sample, task))
        .filter(labels -> labels.length > 0)
        .forEach(lists::add);
    return new ScoredLists(lists, lists.stream().map(list -> new double[list.length]).toList());
  }
}
