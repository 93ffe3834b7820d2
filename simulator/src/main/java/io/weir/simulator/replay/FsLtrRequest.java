package io.weir.simulator.replay;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.Stage;
import io.weir.core.labelling.FsLtrSelection;
import io.weir.simulator.LogEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A request of FS-LTR's simulated cascade; its id is {@code user/part}.
 *
 * <p>Its records are samples of what the stages put in order, and hold what the paper keeps: the
 * exposed items and the rank negatives in ranking's record, and these and the pre-rank negatives in
 * those of retrieval and pre-ranking, all with original ranks, totals and {@code advanced}. Ranking
 * and pre-ranking log their scores. The arrays are owned by the request and never written to.
 */
final class FsLtrRequest {
  /** A stage's list, in candidates' places. */
  private record Listed(
      Stage stage, long[] items, int[] ranks, float[] scores, boolean[] advanced, int total) {}

  private final long user;
  private final String part;
  private final List<Listed> lists;
  private final long[] clicked;
  private final Set<Integer> exposedPositive;

  private FsLtrRequest(
      long user, String part, List<Listed> lists, long[] clicked, Set<Integer> exposedPositive) {
    this.user = user;
    this.part = part;
    this.lists = lists;
    this.clicked = clicked;
    this.exposedPositive = exposedPositive;
  }

  /**
   * A request.
   *
   * @param candidates ratings of the user
   * @param selection of them
   */
  static FsLtrRequest of(
      long user,
      String part,
      Ratings.OfUser rated,
      int[] candidates,
      FsLtrSelection selection,
      double[] preRankScores,
      double[] rankScores) {
    Set<Integer> exposed = set(selection.exposed());
    Set<Integer> ranked = set(selection.rankNegatives());
    ranked.addAll(exposed);
    Set<Integer> kept = set(selection.preRankNegatives());
    kept.addAll(ranked);
    int[] drawn = IntStream.range(0, candidates.length).toArray();
    Builder builder = new Builder(rated, candidates);
    byte[] labels = new byte[candidates.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (byte) (rated.liked(candidates[i]) ? 1 : 0);
    }
    int[] positive = selection.exposedPositive(labels);
    return new FsLtrRequest(
        user,
        part,
        List.of(
            builder.list(Stage.RETRIEVAL, drawn, kept, new double[0], candidate -> true),
            builder.list(
                Stage.PRE_RANKING, selection.preRanked(), kept, preRankScores, ranked::contains),
            builder.list(
                Stage.RANKING, selection.rankCandidates(), ranked, rankScores, exposed::contains),
            builder.list(
                Stage.EXPOSURE, selection.exposed(), exposed, new double[0], candidate -> true)),
        builder.items(positive),
        IntStream.of(positive).map(i -> candidates[i]).boxed().collect(Collectors.toSet()));
  }

  private static Set<Integer> set(int[] values) {
    return IntStream.of(values).boxed().collect(Collectors.toSet());
  }

  /** The ratings that were exposed and liked. */
  Set<Integer> exposedPositive() {
    return exposedPositive;
  }

  /** The request's records, its context first. */
  List<LogEvent> events(String scenario, long time) {
    String id = user + "/" + part;
    List<LogEvent> events = new ArrayList<>();
    events.add(
        new LogEvent.OfRequest(
            new RequestContext(id, user, time, time, scenario, Map.of(), Map.of(), Map.of())));
    for (Listed list : lists) {
      events.add(
          new LogEvent.OfCandidates(
              new CandidateList(
                  id,
                  user,
                  time,
                  time + Impression.STAGE_MS * list.stage.depth(),
                  scenario,
                  list.stage,
                  list.items,
                  list.ranks,
                  list.scores,
                  list.advanced,
                  list.total,
                  Map.of())));
    }
    for (long item : clicked) {
      long clickTime = time + RatedLists.SECOND_MS;
      events.add(
          new LogEvent.OfFeedback(new Feedback(id, user, time, clickTime, item, "click", 1)));
    }
    return events;
  }

  /** Makes lists of one user's candidates. */
  private record Builder(Ratings.OfUser rated, int[] candidates) {
    long[] items(int[] of) {
      return IntStream.of(of).mapToLong(i -> rated.item(candidates[i])).toArray();
    }

    /**
     * A list.
     *
     * @param order all that the stage put in order
     * @param kept what its record holds of them
     * @param allScores of the candidates; empty = not logged
     */
    Listed list(
        Stage stage, int[] order, Set<Integer> kept, double[] allScores, IntPredicate passedOn) {
      int[] places =
          IntStream.range(0, order.length).filter(i -> kept.contains(order[i])).toArray();
      int[] listed = IntStream.of(places).map(i -> order[i]).toArray();
      boolean whole = listed.length == order.length;
      boolean[] advanced = new boolean[stage == Stage.EXPOSURE ? 0 : listed.length];
      for (int i = 0; i < advanced.length; i++) {
        advanced[i] = passedOn.test(listed[i]);
      }
      float[] scores = new float[allScores.length == 0 ? 0 : listed.length];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = (float) allScores[listed[i]];
      }
      int[] ranks = whole ? new int[0] : IntStream.of(places).map(i -> i + 1).toArray();
      return new Listed(stage, items(listed), ranks, scores, advanced, order.length);
    }
  }
}
