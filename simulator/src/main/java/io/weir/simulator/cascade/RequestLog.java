package io.weir.simulator.cascade;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.Stage;
import io.weir.simulator.LogEvent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What the cascade's services log of one request: every stage's list, those of retrieval and
 * pre-ranking as samples where they are long. A sample names all that pre-ranking passed on and
 * some of what it stopped, the same in both lists. Immutable, thread-safe.
 */
final class RequestLog {
  private static final String SCENARIO = "home";
  private static final long STAGE_MS = 5;
  private static final int[] NO_RANKS = {};
  private static final float[] NO_SCORES = {};
  private static final boolean[] NO_FLAGS = {};

  private final int ranked;
  private final int stoppedLogged;

  RequestLog(SimulatorConfig config) {
    ranked = config.ranked();
    stoppedLogged = config.stoppedLogged();
  }

  /** What is known of a request when it comes. */
  static RequestContext context(
      String requestId, int user, long time, Map<String, long[]> attributes, long[] clicks) {
    return new RequestContext(
        requestId, user + 1L, time, time, SCENARIO, attributes, Map.of(), Map.of("clicks", clicks));
  }

  /**
   * Logs retrieval and pre-ranking.
   *
   * @param order places of all candidates in pre-ranking's order
   * @param scores (candidates) pre-ranking's
   */
  void beforeRanking(Visit visit, int[] order, float[] scores, Consumer<LogEvent> events) {
    if (visit.size() - ranked > stoppedLogged) {
      sampled(visit, order, scores, events);
      return;
    }
    long[] itemIds = visit.itemIds();
    Map<String, float[]> crossFeatures = visit.crossFeatures();
    log(visit, Stage.RETRIEVAL, itemIds, NO_RANKS, NO_SCORES, NO_FLAGS, crossFeatures, events);
    whole(visit, Stage.PRE_RANKING, order, pick(scores, order), events);
  }

  /** Logs the whole list of a stage: places in its order, and its scores in the same order. */
  void whole(Visit visit, Stage stage, int[] places, float[] scores, Consumer<LogEvent> events) {
    long[] itemIds = pick(visit.itemIds(), places);
    log(visit, stage, itemIds, NO_RANKS, scores, NO_FLAGS, Map.of(), events);
  }

  /** Logs what was shown: places by position. */
  void shown(Visit visit, int[] places, Consumer<LogEvent> events) {
    whole(visit, Stage.EXPOSURE, places, NO_SCORES, events);
  }

  private void sampled(Visit visit, int[] order, float[] scores, Consumer<LogEvent> events) {
    int[] ranks = sampledRanks(visit, order);
    int[] byRank = new int[ranks.length];
    Arrays.setAll(byRank, i -> order[ranks[i] - 1]);
    int[] asFound = byRank.clone();
    Arrays.sort(asFound);
    int[] foundRanks = new int[ranks.length];
    Arrays.setAll(foundRanks, i -> asFound[i] + 1);
    boolean[] all = new boolean[ranks.length];
    Arrays.fill(all, true);
    Map<String, float[]> cross = new HashMap<>();
    visit.crossFeatures().forEach((name, values) -> cross.put(name, pick(values, asFound)));
    long[] found = pick(visit.itemIds(), asFound);
    log(visit, Stage.RETRIEVAL, found, foundRanks, NO_SCORES, all, cross, events);
    boolean[] passed = new boolean[ranks.length];
    Arrays.fill(passed, 0, ranked, true);
    long[] itemIds = pick(visit.itemIds(), byRank);
    float[] kept = pick(scores, byRank);
    log(visit, Stage.PRE_RANKING, itemIds, ranks, kept, passed, Map.of(), events);
  }

  /**
   * The 1-based ranks that a sample names: all that were passed on and, of the others, so many,
   * every such choice being as likely as another (Knuth, The Art of Computer Programming, volume 2,
   * 3.4.2, algorithm S).
   */
  private int[] sampledRanks(Visit visit, int[] order) {
    long key = visit.key(Purpose.LOG);
    int[] ranks = new int[ranked + stoppedLogged];
    Arrays.setAll(ranks, i -> i + 1);
    int next = ranked;
    for (int place = ranked; next < ranks.length; place++) {
      double needed = ranks.length - next;
      double left = visit.size() - place;
      if (Noise.uniform(Noise.at(key, visit.items()[order[place]])) * left < needed) {
        ranks[next++] = place + 1;
      }
    }
    return ranks;
  }

  private static void log(
      Visit visit,
      Stage stage,
      long[] itemIds,
      int[] ranks,
      float[] scores,
      boolean[] advanced,
      Map<String, float[]> crossFeatures,
      Consumer<LogEvent> events) {
    RequestContext request = visit.context();
    long time = request.requestTime();
    // A list that is not a sample is as long as itself.
    int total = ranks.length == 0 ? itemIds.length : visit.size();
    events.accept(
        new LogEvent.OfCandidates(
            new CandidateList(
                request.requestId(),
                request.userId(),
                time,
                time + STAGE_MS * stage.depth(),
                request.scenario(),
                stage,
                itemIds,
                ranks,
                scores,
                advanced,
                total,
                crossFeatures)));
  }

  private static long[] pick(long[] values, int[] places) {
    long[] picked = new long[places.length];
    for (int i = 0; i < picked.length; i++) {
      picked[i] = values[places[i]];
    }
    return picked;
  }

  private static float[] pick(float[] values, int[] places) {
    float[] picked = new float[places.length];
    for (int i = 0; i < picked.length; i++) {
      picked[i] = values[places[i]];
    }
    return picked;
  }
}
