package io.weir.simulator.replay;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.Stage;
import io.weir.simulator.Draws;
import io.weir.simulator.LogEvent;
import io.weir.simulator.replay.RecFlowImporter.Column;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A request of RecFlow and the records its stages would have logged. What the files tell of each:
 *
 * <ul>
 *   <li><em>retrieval</em> and <em>pre-ranking</em> list all videos of the request. Their orders
 *       are not logged and are drawn, but that pre-ranking puts first what it passed on, then the
 *       negatives of the coarse rank stage, then those of the pre-rank stage. As RecFlow says of
 *       the negatives, their ranks begin at {@value #CUT} + 1; totals are the least that this
 *       allows. Pre-ranking's {@code advanced} is known of every video.
 *   <li><em>ranking</em> and <em>re-ranking</em> list the videos whose place in the stage's order
 *       is logged, under their original ranks; places are counted from 0 where one of the request's
 *       is 0. A video of a later stage without one is not listed. The total of ranking is {@value
 *       #CUT} where pre-ranking passed over some, else the last rank; that of re-ranking the last
 *       rank.
 *   <li>Whether a ranked video that has no flag of re-ranking was re-ranked is not logged: see
 *       {@link ReplaySettings.Fate}. {@code advanced} of re-ranking is left to the exposure.
 *   <li><em>exposure</em> is complete. Its order is that of re-ranking: the device's own re-ranking
 *       after it is not logged.
 * </ul>
 */
final class RecFlowRequest {
  /** RecFlow's pre-rank and coarse rank negatives are ranked below this. */
  static final int CUT = 500;

  /** Feedback's distance from its request. */
  private static final long ACTED_AFTER_MS = 1_000;

  private static final String VIEWED = "viewed";
  private static final Map<Column, String> ACTIONS = new LinkedHashMap<>();

  static {
    ACTIONS.put(Column.EFFECTIVE_VIEW, "click");
    ACTIONS.put(Column.LONG_VIEW, "long_view");
    ACTIONS.put(Column.LIKE, "like");
    ACTIONS.put(Column.FOLLOW, "follow");
    ACTIONS.put(Column.FORWARD, "forward");
    ACTIONS.put(Column.COMMENT, "comment");
  }

  private final RecFlowRow first;
  private final Map<Long, RecFlowRow> byVideo = new LinkedHashMap<>();

  RecFlowRequest(RecFlowRow first) {
    this.first = first;
    add(first);
  }

  /** Adds a row of the request. */
  void add(RecFlowRow row) {
    byVideo.merge(row.videoId(), row, RecFlowRow::and);
  }

  /** The request's records, its context first; what was viewed is added to {@code views}. */
  List<LogEvent> events(String scenario, ReplaySettings settings, RecentViews views) {
    List<LogEvent> events = new ArrayList<>();
    events.add(new LogEvent.OfRequest(context(scenario, views)));
    for (CandidateList list : lists(scenario, settings)) {
      if (list.itemIds().length > 0) {
        events.add(new LogEvent.OfCandidates(list));
      }
    }
    for (RecFlowRow row : byVideo.values()) {
      if (row.has(Column.REALSHOW)) {
        addFeedback(row, views, events);
      }
    }
    return events;
  }

  private RequestContext context(String scenario, RecentViews views) {
    return new RequestContext(
        id(),
        first.userId(),
        first.requestTime(),
        first.requestTime(),
        scenario,
        Map.of(
            "device_id", new long[] {first.context(0)},
            "age", new long[] {first.context(1)},
            "gender", new long[] {first.context(2)},
            "province", new long[] {first.context(3)}),
        Map.of(),
        Map.of(VIEWED, views.before(first.userId(), first.requestTime())));
  }

  private List<CandidateList> lists(String scenario, ReplaySettings settings) {
    Draws draws = Draws.of(settings.seed(), first.requestId());
    List<RecFlowRow> all = List.copyOf(byVideo.values());
    List<RecFlowRow> ranked = select(all, RecFlowRow::isRanked);
    List<RecFlowRow> coarse = select(all, row -> !row.isRanked() && row.has(Column.COARSE_NEG));
    List<RecFlowRow> prerank = select(all, row -> !row.isRanked() && !row.has(Column.COARSE_NEG));
    List<RecFlowRow> reRanked = select(ranked, RecFlowRow::isReRanked);
    List<RecFlowRow> shown = select(reRanked, row -> row.has(Column.REALSHOW));
    RecFlowLists lists = new RecFlowLists(first, scenario);
    int unranked = coarse.isEmpty() ? 0 : CUT;
    CandidateList preRanked = lists.preRanked(ranked, coarse, prerank, draws);
    boolean stayed = settings.unsampledFate() == ReplaySettings.Fate.STAYED;
    return List.of(
        lists.retrieved(all, preRanked.totalCandidates(), draws),
        preRanked,
        lists.placed(
            Stage.RANKING,
            ranked,
            RecFlowRow::rankPosition,
            unranked,
            stayed ? RecFlowRequest::wentOn : null),
        lists.placed(Stage.RE_RANKING, reRanked, RecFlowRow::rerankPosition, 0, null),
        lists.shown(shown));
  }

  /** Ranking's first ten went on whether or not re-ranking's sample holds them. */
  private static boolean wentOn(RecFlowRow row) {
    return row.isReRanked() || row.has(Column.RANK_POS);
  }

  private void addFeedback(RecFlowRow row, RecentViews views, List<LogEvent> events) {
    if (row.playedMs() > 0) {
      events.add(feedback(row, "play", row.playedMs()));
    }
    ACTIONS.forEach(
        (column, action) -> {
          if (row.has(column)) {
            boolean view = column == Column.EFFECTIVE_VIEW || column == Column.LONG_VIEW;
            events.add(feedback(row, action, view ? row.playedMs() : 1));
          }
        });
    if (row.has(Column.EFFECTIVE_VIEW)) {
      views.add(row.userId(), row.videoId(), row.requestTime() + ACTED_AFTER_MS);
    }
  }

  private LogEvent feedback(RecFlowRow row, String action, double value) {
    long time = row.requestTime();
    return new LogEvent.OfFeedback(
        new Feedback(
            id(), row.userId(), time, time + ACTED_AFTER_MS, row.videoId(), action, value));
  }

  private String id() {
    return Long.toString(first.requestId());
  }

  private static List<RecFlowRow> select(List<RecFlowRow> rows, Predicate<RecFlowRow> condition) {
    return rows.stream().filter(condition).toList();
  }
}
