package io.weir.simulator.replay;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Stage;
import io.weir.simulator.Draws;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Makes the lists of one request of RecFlow; what they hold is said in {@link RecFlowRequest}. */
final class RecFlowLists {
  private static final int[] IN_FULL = {};
  private static final boolean[] NOT_SAID = {};

  private final RecFlowRow request;
  private final String scenario;

  /**
   * @param request any row of the request
   */
  RecFlowLists(RecFlowRow request, String scenario) {
    this.request = request;
    this.scenario = scenario;
  }

  /**
   * What retrieval brought, in a drawn order.
   *
   * @param total of all it brought
   */
  CandidateList retrieved(List<RecFlowRow> rows, int total, Draws draws) {
    return list(Stage.RETRIEVAL, shuffled(rows, draws), IN_FULL, NOT_SAID, total);
  }

  /**
   * Pre-ranking's list: what it passed on, then what its second step did not, then what its first
   * did not, each in a drawn order.
   */
  CandidateList preRanked(
      List<RecFlowRow> passedOn, List<RecFlowRow> second, List<RecFlowRow> first, Draws draws) {
    List<RecFlowRow> order = new ArrayList<>(shuffled(passedOn, draws));
    order.addAll(shuffled(second, draws));
    order.addAll(shuffled(first, draws));
    int passed = passedOn.size();
    int[] ranks = passed == order.size() ? IN_FULL : new int[order.size()];
    boolean[] advanced = new boolean[order.size()];
    for (int i = 0; i < order.size(); i++) {
      advanced[i] = i < passed;
      if (ranks.length > 0) {
        ranks[i] = 1 + (i < passed ? i : Math.max(RecFlowRequest.CUT, passed) + i - passed);
      }
    }
    return list(Stage.PRE_RANKING, order, ranks, advanced, last(ranks, order.size()));
  }

  /**
   * A stage's list in the order that is logged.
   *
   * @param least of the total
   * @param passedOn null where it is not said
   */
  CandidateList placed(
      Stage stage,
      List<RecFlowRow> rows,
      ToIntFunction<RecFlowRow> position,
      int least,
      @Nullable Predicate<RecFlowRow> passedOn) {
    List<RecFlowRow> order =
        rows.stream()
            .filter(row -> position.applyAsInt(row) != RecFlowRow.NO_POSITION)
            .sorted(Comparator.comparingInt(position))
            .toList();
    int[] ranks = ranks(order, position);
    int total = Math.max(least, Math.max(rows.size(), last(ranks, 0)));
    boolean[] advanced = passedOn == null ? NOT_SAID : advanced(order, passedOn);
    return list(stage, order, ranks, advanced, total);
  }

  /** The shown list, in the order of re-ranking. */
  CandidateList shown(List<RecFlowRow> rows) {
    List<RecFlowRow> order =
        rows.stream().sorted(Comparator.comparingLong(RecFlowLists::placeAmongAll)).toList();
    return list(Stage.EXPOSURE, order, IN_FULL, NOT_SAID, order.size());
  }

  private static long placeAmongAll(RecFlowRow row) {
    int position = row.rerankPosition();
    return position == RecFlowRow.NO_POSITION ? Long.MAX_VALUE : position;
  }

  /** 1-based, increasing: of several at one place, those after the first follow it. */
  private static int[] ranks(List<RecFlowRow> order, ToIntFunction<RecFlowRow> position) {
    int[] ranks = new int[order.size()];
    int first = order.isEmpty() ? 1 : position.applyAsInt(order.get(0));
    int fromZero = first == 0 ? 1 : 0;
    for (int i = 0; i < ranks.length; i++) {
      int free = i == 0 ? 1 : ranks[i - 1] + 1;
      ranks[i] = Math.max(free, position.applyAsInt(order.get(i)) + fromZero);
    }
    return ranks;
  }

  private static List<RecFlowRow> shuffled(List<RecFlowRow> rows, Draws draws) {
    int[] places = new int[rows.size()];
    Arrays.setAll(places, i -> i);
    draws.shuffle(places, 0, places.length);
    return Arrays.stream(places).mapToObj(rows::get).toList();
  }

  private static boolean[] advanced(List<RecFlowRow> order, Predicate<RecFlowRow> passedOn) {
    boolean[] advanced = new boolean[order.size()];
    for (int i = 0; i < advanced.length; i++) {
      advanced[i] = passedOn.test(order.get(i));
    }
    return advanced;
  }

  private static int last(int[] ranks, int otherwise) {
    return ranks.length == 0 ? otherwise : ranks[ranks.length - 1];
  }

  private CandidateList list(
      Stage stage, List<RecFlowRow> order, int[] ranks, boolean[] advanced, int total) {
    long time = request.requestTime();
    return new CandidateList(
        Long.toString(request.requestId()),
        request.userId(),
        time,
        time + Impression.STAGE_MS * stage.depth(),
        scenario,
        stage,
        order.stream().mapToLong(RecFlowRow::videoId).toArray(),
        ranks,
        new float[0],
        advanced,
        total,
        Map.of());
  }
}
