package io.weir.local.experiment;

import io.weir.trainer.evaluation.ScoredRequest;
import io.weir.trainer.evaluation.ScoredRequest.TaskScores;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The standard metrics of a task over shown items, in the earlier half of a log's requests and in
 * the later, and the logits of the later. Names begin with {@code first.} and {@code second.}.
 */
final class HalvesMeasure implements Measure {
  static final String FIRST = "first.";
  static final String SECOND = "second.";
  static final String LOGITS = "logits";

  private final String task;
  private final SampleLog.Boundary half;
  private final List<ScoredRequest> first = new ArrayList<>();
  private final List<ScoredRequest> second = new ArrayList<>();

  HalvesMeasure(String task, SampleLog.Boundary half) {
    this.task = task;
    this.half = half;
  }

  @Override
  public void scored(ScoredRequest request) {
    boolean before = half.isAfter(request.requestTime(), request.requestId());
    (before ? first : second).add(request.ofExposed());
  }

  @Override
  public Measured measured() {
    Map<String, Double> figures = new HashMap<>();
    lists(first).figures().forEach((name, value) -> figures.put(FIRST + name, value));
    ScoredLists later = later();
    later.figures().forEach((name, value) -> figures.put(SECOND + name, value));
    return new Measured(figures, Map.of(LOGITS, later.flat()));
  }

  /** The lists of the later half. */
  ScoredLists later() {
    return lists(second);
  }

  private ScoredLists lists(List<ScoredRequest> requests) {
    List<ScoredRequest> ordered = new ArrayList<>(requests);
    ordered.sort(ScoredLists.ORDER);
    return ScoredLists.of(ordered, task, TaskScores.MODEL);
  }
}
