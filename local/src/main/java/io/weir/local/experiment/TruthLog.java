package io.weir.local.experiment;

import io.weir.core.cascade.Item;
import io.weir.core.cascade.RequestSample;
import io.weir.core.config.WeirConfig;
import io.weir.core.metrics.ItemGroups;
import io.weir.local.experiment.JudgedRequest.Truth;
import io.weir.simulator.Draws;
import io.weir.simulator.cascade.RequestTruth;
import io.weir.simulator.cascade.SimulatedCascade;
import io.weir.simulator.cascade.SimulatorConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A log of the simulated cascade: its first requests are learnt from, as a sampler thins them, its
 * last are judged, with every candidate and what is true of it. Those between choose learning
 * rates.
 */
final class TruthLog {
  static final String NAME = "simulated";

  /** Length of the items' pre-trained vectors. */
  static final int PRETRAINED = 32;

  private static final String CLICK = "click";
  private static final String ORDER = "order";

  /**
   * Numbers of requests.
   *
   * @param learnt from
   * @param choosing by which learning rates are chosen
   * @param judged that are reported
   */
  record Size(int learnt, int choosing, int judged) {
    int all() {
      return learnt + choosing + judged;
    }
  }

  private final SimulatedCascade cascade;
  private final WeirConfig user;
  private final Map<String, RequestTruth> truths = new HashMap<>();
  private final Map<Long, Integer> shown = new HashMap<>();

  private TruthLog(SimulatedCascade cascade, WeirConfig user) {
    this.cascade = cascade;
    this.user = user;
  }

  /**
   * The log.
   *
   * @param sampler by which what is learnt from is thinned, {@code join.sampler=…}
   * @param user what lies over it, and over the simulator's own options
   */
  static SampleLog of(Size size, String sampler, WeirConfig user) {
    SimulatedCascade cascade = new SimulatedCascade(SimulatorConfig.of(user), size.all());
    return new TruthLog(cascade, user).log(size, sampler);
  }

  private SampleLog log(Size size, String sampler) {
    cascade.iterator(truth -> truths.put(truth.requestId(), truth)).forEachRemaining(event -> {});
    WeirConfig whole = WeirConfig.defaults().withAll(OfflineJoin.windows(cascade));
    SampleLog all = OfflineJoin.join(cascade, whole.overlaidBy(user));
    List<RequestSample> requests = all.requests();
    SampleLog.Boundary end = SampleLog.Boundary.of(requests.get(size.learnt()));
    SampleLog sampled = OfflineJoin.join(cascade, whole.with(sampler).overlaidBy(user));
    List<SampleLog.Entry> learnt =
        sampled.entries().stream()
            .filter(entry -> isBefore(end, entry))
            .map(TruthLog::withVector)
            .toList();
    countShown(requests.subList(0, size.learnt()));
    List<JudgedRequest> judged = judged(all, requests.subList(size.learnt(), requests.size()));
    return new SampleLog(
        NAME,
        learnt,
        sampled.notes(),
        judged.subList(0, size.choosing()),
        judged.subList(size.choosing(), judged.size()));
  }

  private static boolean isBefore(SampleLog.Boundary end, SampleLog.Entry entry) {
    return !(entry instanceof SampleLog.OfSample of)
        || end.isAfter(of.sample().requestTime(), of.sample().requestId());
  }

  private void countShown(List<RequestSample> learnt) {
    for (RequestSample sample : learnt) {
      for (int i = 0; i < sample.size(); i++) {
        shown.merge(sample.itemIds()[i], sample.exposed(i) ? 1 : 0, Integer::sum);
      }
    }
  }

  private List<JudgedRequest> judged(SampleLog all, List<RequestSample> requests) {
    Map<String, byte[]> orders = new HashMap<>();
    for (RequestSample sample : all.samples()) {
      if (sample.maturedTasks().contains(ORDER)) {
        orders.put(sample.requestId(), sample.labels().get(ORDER));
      }
    }
    ItemGroups octiles =
        ItemGroups.of(shown.values().stream().filter(n -> n > 0).mapToDouble(n -> n).toArray());
    List<JudgedRequest> judged = new ArrayList<>();
    for (RequestSample sample : requests) {
      judged.add(judged(sample, orders.get(sample.requestId()), octiles));
    }
    return judged;
  }

  private JudgedRequest judged(RequestSample sample, byte @Nullable [] orders, ItemGroups octiles) {
    int[] order = JudgedRequest.byId(sample);
    RequestSample sorted = JudgedRequest.inOrder(sample, order);
    Map<String, byte[]> labels = new HashMap<>();
    byte[] clicks = sorted.labels().get(CLICK);
    if (clicks != null) {
      labels.put(CLICK, clicks);
    }
    if (orders != null) {
      labels.put(ORDER, JudgedRequest.inOrder(orders, order));
    }
    int[] groups = new int[sorted.size()];
    for (int i = 0; i < groups.length; i++) {
      groups[i] = octiles.bit(shown.getOrDefault(sorted.itemIds()[i], 0));
    }
    return new JudgedRequest(sorted, labels, truth(sorted), groups);
  }

  private Truth truth(RequestSample sample) {
    RequestTruth truth = truths.get(sample.requestId());
    if (truth == null || truth.itemIds().length != sample.size()) {
      throw new IllegalStateException(sample.requestId() + ": not every candidate is logged");
    }
    Map<Long, Integer> places = new HashMap<>();
    for (int i = 0; i < truth.itemIds().length; i++) {
      places.put(truth.itemIds()[i], i);
    }
    Truth of =
        new Truth(new double[sample.size()], new double[sample.size()], new double[sample.size()]);
    for (int i = 0; i < sample.size(); i++) {
      Integer place = places.get(sample.itemIds()[i]);
      if (place == null) {
        throw new IllegalStateException(sample.requestId() + ": a candidate is not known");
      }
      of.looked()[i] = sample.exposed(i) ? cascade.attention(sample.exposurePosition()[i]) : 0;
      of.click()[i] = truth.clickProbability()[place];
      of.order()[i] = truth.purchaseProbability()[place];
    }
    return of;
  }

  private static SampleLog.Entry withVector(SampleLog.Entry entry) {
    if (!(entry instanceof SampleLog.OfItem of)) {
      return entry;
    }
    Item item = of.item();
    float[] vector = new float[PRETRAINED];
    item.categorical().forEach((feature, ids) -> add(vector, feature.hashCode(), ids[0]));
    return new SampleLog.OfItem(
        new Item(item.itemId(), item.eventTime(), item.categorical(), item.dense(), vector));
  }

  /** What a model of an item's content might know: items alike in a feature have alike vectors. */
  private static void add(float[] vector, long feature, long id) {
    Draws draws = Draws.of(feature, id);
    for (int d = 0; d < vector.length; d++) {
      vector[d] += (float) ((draws.uniform() - 0.5) / 4);
    }
  }
}
