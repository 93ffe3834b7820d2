package io.weir.core.labelling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.RequestSample;
import io.weir.core.cascade.Stage;
import io.weir.core.config.TasksConfig;
import io.weir.core.sampling.Samplers;
import io.weir.core.sampling.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SampleAssemblerTest {
  private static final long TIME = 1_000_000;
  private static final long DUE = TIME + 600_000;
  private static final long USER = 9;
  private static final TasksConfig TASKS =
      new TasksConfig(Map.of("click", List.of("click", "tap"), "order", List.of("order")));

  private final List<Object> records = new ArrayList<>();

  @Nested
  class WholeLogs {
    @Test
    void wholeCascade_everyField_isWhatTheLogsSay() {
      RequestContext context = context();
      records.add(context);
      records.add(list(Stage.RETRIEVAL, 1, 2, 3, 4, 5));
      records.add(list(Stage.PRE_RANKING, 5, 4, 3, 2, 1));
      records.add(new Shape(Stage.RANKING, 4, 3, 5).scores(.9f, .5f, .1f).list());
      records.add(list(Stage.RE_RANKING, 3, 4));
      records.add(list(Stage.EXPOSURE, 3));
      records.add(feedback(3, "tap"));
      AssembledSample assembled = assemble();
      RequestSample sample = assembled.sample();
      sample.validate();
      assertThat(sample.itemIds()).containsExactly(3, 4, 5, 2, 1);
      assertThat(sample.stageReached()).containsExactly(5, 4, 3, 2, 2);
      assertThat(sample.rankingRank()).containsExactly(2, 1, 3, 0, 0);
      assertThat(sample.preRankingRank()).containsExactly(3, 2, 1, 4, 5);
      assertThat(sample.exposurePosition()).containsExactly(1, 0, 0, 0, 0);
      assertThat(sample.rankingScore()).containsExactly(.5f, .9f, .1f, Float.NaN, Float.NaN);
      assertThat(sample.inclusionProbability()).containsOnly(1f);
      assertThat(sample.labels().get("click")).containsExactly(1, 0, 0, 0, 0);
      assertThat(sample.labels().get("order")).containsOnly((byte) 0);
      assertThat(sample.weights()).isEqualTo(Map.of("click", 1f, "order", 1f));
      assertThat(sample.maturedTasks()).containsExactlyInAnyOrder("click", "order");
      assertThat(sample.stageTotals()).containsExactly(5, 5, 3, 2, 1);
      assertThat(sample.sampler()).isEqualTo("none");
      assertThat(sample.seed()).isEqualTo(Seeds.of("r"));
      assertThat(sample.revision()).isZero();
      assertThat(sample.eventTime()).isEqualTo(DUE);
      assertThat(sample.requestTime()).isEqualTo(TIME);
      assertThat(sample.userId()).isEqualTo(USER);
      assertThat(sample.scenario()).isEqualTo("home");
      assertThat(sample.categorical()).isEqualTo(context.categorical());
      assertThat(sample.dense()).isEqualTo(context.dense());
      assertThat(sample.sequences()).isEqualTo(context.sequences());
      assertThat(assembled.contradictions().total()).isZero();
      assertThat(assembled.unusedFeedback()).isZero();
    }

    @Test
    void randomCascades_agreeWithThePlainReference() {
      for (long seed = 0; seed < 200; seed++) {
        records.clear();
        Random random = new Random(seed);
        records.addAll(PlainLabelling.randomCascade(random, TIME));
        Collections.shuffle(records, random);
        AssembledSample assembled = assemble();
        assertThat(assembled.contradictions().total()).as("seed %d", seed).isZero();
        PlainLabelling.assertAgrees(records, assembled.sample(), "seed " + seed);
      }
    }
  }

  @Nested
  class Exposure {
    @Test
    void severalPages_areUnitedAtTheSmallestPosition() {
      records.add(context());
      records.add(list(Stage.RE_RANKING, 1, 2, 3, 4, 5));
      records.add(new Shape(Stage.EXPOSURE, 3, 4).ranks(3, 4).total(4).list());
      records.add(new Shape(Stage.EXPOSURE, 1, 2, 4).ranks(1, 2, 3).list());
      RequestSample sample = assemble().sample();
      assertThat(sample.itemIds()).containsExactly(1, 2, 3, 4, 5);
      assertThat(sample.exposurePosition()).containsExactly(1, 2, 3, 3, 0);
      assertThat(sample.stageReached()).containsExactly(5, 5, 5, 5, 4);
      assertThat(sample.stageTotals()).containsExactly(0, 0, 0, 5, 4);
      assertThat(assemble().contradictions().total()).isZero();
    }

    @Test
    void noExposureLog_itemsOfTheLastList_areUnknown() {
      records.add(context());
      records.add(list(Stage.RANKING, 1, 2, 3));
      records.add(list(Stage.RE_RANKING, 1, 2));
      assertThat(assemble().sample().stageReached()).containsExactly(-1, -1, 3);
    }

    @Test
    void emptyExposureLog_nothingWasShown() {
      records.add(context());
      records.add(list(Stage.RE_RANKING, 1, 2));
      records.add(list(Stage.EXPOSURE));
      assertThat(assemble().sample().stageReached()).containsExactly(4, 4);
    }
  }

  @Nested
  class SampledLogs {
    @Test
    void advancedFalse_withoutDeeperLog_stageIsKnown() {
      records.add(context());
      records.add(new Shape(Stage.RANKING, 1, 2).advanced(true, false).list());
      assertThat(assemble().sample().stageReached()).containsExactly(-1, 3);
    }

    @Test
    void nextIsSampledWithoutAdvanced_itemSaidToGoOn_stoppedThere() {
      records.add(context());
      records.add(new Shape(Stage.PRE_RANKING, 1, 2, 3).advanced(true, true, false).list());
      records.add(new Shape(Stage.RANKING, 1).ranks(4).total(50).list());
      records.add(list(Stage.RE_RANKING, 1));
      records.add(list(Stage.EXPOSURE, 1));
      RequestSample sample = assemble().sample();
      assertThat(sample.itemIds()).containsExactly(1, 2, 3);
      assertThat(sample.stageReached()).containsExactly(5, 3, 2);
      assertThat(sample.rankingRank()).containsExactly(4, 0, 0);
      assertThat(assemble().contradictions().total()).isZero();
    }

    @Test
    void nextIsSampledWithAdvanced_itemSaidToGoOn_dependsOnTheLogAfter() {
      records.add(context());
      records.add(new Shape(Stage.PRE_RANKING, 1, 2).advanced(true, true).list());
      records.add(new Shape(Stage.RANKING, 1).ranks(4).total(50).advanced(true).list());
      assertThat(assemble().sample().stageReached()).containsExactly(-1, -1);
      records.add(list(Stage.EXPOSURE, 1));
      assertThat(assemble().sample().stageReached()).containsExactly(5, 3);
    }

    @Test
    void nextIsSampled_itemNotSaidToGoOn_isUnknown() {
      records.add(context());
      records.add(list(Stage.PRE_RANKING, 1, 2));
      records.add(new Shape(Stage.RANKING, 1).ranks(4).total(50).list());
      records.add(list(Stage.EXPOSURE, 1));
      assertThat(assemble().sample().stageReached()).containsExactly(5, -1);
    }

    @Test
    void exposureIsSampled_itemSaidToGoOn_isUnknown() {
      records.add(context());
      records.add(new Shape(Stage.RE_RANKING, 1, 2).advanced(true, true).list());
      records.add(new Shape(Stage.EXPOSURE, 1).ranks(4).total(9).list());
      assertThat(assemble().sample().stageReached()).containsExactly(5, -1);
    }

    @Test
    void sampledWithoutAdvanced_nextIsWhole_stageIsKnown() {
      records.add(context());
      records.add(new Shape(Stage.RETRIEVAL, 1, 2, 3).ranks(1, 7, 900).total(1000).list());
      records.add(list(Stage.EXPOSURE, 1));
      assertThat(assemble().sample().stageReached()).containsExactly(5, 1, 1);
      assertThat(assemble().sample().stageTotals()).containsExactly(1000, 0, 0, 0, 1);
    }
  }

  @Nested
  class CrossFeatures {
    @Test
    void severalStages_preRankingsWordCounts_thenTheEarliest() {
      records.add(context());
      records.add(new Shape(Stage.RETRIEVAL, 1, 2, 3).cross("price", 1, 2, 3).list());
      records.add(new Shape(Stage.PRE_RANKING, 2, 1).cross("price", 20, 10).list());
      records.add(new Shape(Stage.RANKING, 1).cross("price", 100).cross("late", 7).list());
      records.add(new Shape(Stage.EXPOSURE, 4).cross("price", 4000).list());
      RequestSample sample = assemble().sample();
      assertThat(sample.itemIds()).containsExactly(4, 1, 2, 3);
      assertThat(sample.crossFeatures().get("price")).containsExactly(4000, 10, 20, 3);
      assertThat(sample.crossFeatures().get("late"))
          .containsExactly(Float.NaN, 7, Float.NaN, Float.NaN);
    }
  }

  @Nested
  class Contradicting {
    @Test
    void feedbackOnUnexposedCandidate_countsAndItWasShown() {
      records.add(context());
      records.add(list(Stage.RANKING, 1, 2, 3));
      records.add(list(Stage.EXPOSURE, 1));
      records.add(feedback(2, "order"));
      AssembledSample assembled = assemble();
      assertThat(assembled.sample().stageReached()).containsExactly(5, 5, 3);
      assertThat(assembled.sample().exposurePosition()).containsExactly(1, 0, 0);
      assertThat(assembled.sample().labels().get("order")).containsExactly(0, 1, 0);
      assertOnly(assembled, Contradiction.FEEDBACK_NOT_EXPOSED, 1);
    }

    @Test
    void feedbackOnUnlistedItem_isLeftOut() {
      records.add(context());
      records.add(list(Stage.EXPOSURE, 1));
      records.add(feedback(77, "click"));
      AssembledSample assembled = assemble();
      assertThat(assembled.sample().itemIds()).containsExactly(1);
      assertThat(assembled.sample().labels().get("click")).containsExactly(0);
      assertOnly(assembled, Contradiction.FEEDBACK_NOT_LISTED, 1);
    }

    @Test
    void feedbackOfNoTask_isCountedAndOtherwiseIgnored() {
      records.add(context());
      records.add(list(Stage.RANKING, 1, 2));
      records.add(list(Stage.EXPOSURE, 1));
      records.add(feedback(2, "wave"));
      AssembledSample assembled = assemble();
      assertThat(assembled.unusedFeedback()).isEqualTo(1);
      assertThat(assembled.sample().stageReached()).containsExactly(5, 3);
      assertThat(assembled.contradictions().total()).isZero();
    }

    @Test
    void exposedButNotRanked_isKeptWithoutRank() {
      records.add(context());
      records.add(list(Stage.PRE_RANKING, 1, 2, 3));
      records.add(list(Stage.RANKING, 1, 2));
      records.add(list(Stage.EXPOSURE, 3, 1));
      AssembledSample assembled = assemble();
      assertThat(assembled.sample().itemIds()).containsExactly(3, 1, 2);
      assertThat(assembled.sample().stageReached()).containsExactly(5, 5, 3);
      assertThat(assembled.sample().rankingRank()).containsExactly(0, 1, 2);
      assertOnly(assembled, Contradiction.STAGE_SKIPPED, 1);
    }

    @Test
    void repeatedItem_keepsItsFirstPlace() {
      records.add(context());
      records.add(
          new Shape(Stage.RANKING, 1, 2, 1, 3)
              .scores(.4f, .3f, .2f, .1f)
              .advanced(true, false, false, false)
              .cross("price", 1, 2, 9, 3)
              .list());
      records.add(list(Stage.EXPOSURE, 1));
      AssembledSample assembled = assemble();
      assertThat(assembled.sample().itemIds()).containsExactly(1, 2, 3);
      assertThat(assembled.sample().rankingRank()).containsExactly(1, 2, 3);
      assertThat(assembled.sample().rankingScore()).containsExactly(.4f, .3f, .1f);
      assertThat(assembled.sample().crossFeatures().get("price")).containsExactly(1, 2, 3);
      assertThat(assembled.sample().stageTotals()[2]).isEqualTo(3);
      assertThat(assembled.sample().stageReached()).containsExactly(5, 3, 3);
      assertOnly(assembled, Contradiction.REPEATED_ITEM, 1);
    }

    @Test
    void repeatedItemInASample_originalRanksHold() {
      records.add(context());
      records.add(new Shape(Stage.RANKING, 1, 2, 1).ranks(4, 6, 9).total(10).list());
      records.add(list(Stage.EXPOSURE, 1));
      assertThat(assemble().sample().rankingRank()).containsExactly(4, 6);
      assertThat(assemble().sample().stageTotals()[2]).isEqualTo(10);
    }

    @Test
    void ranksOutOfOrder_itemsAreSortedByRank() {
      records.add(context());
      records.add(
          new Shape(Stage.RANKING, 1, 2, 3)
              .ranks(9, 4, 6)
              .total(50)
              .scores(.1f, .9f, .5f)
              .advanced(false, true, false)
              .cross("price", 1, 2, 3)
              .list());
      records.add(list(Stage.EXPOSURE, 2));
      AssembledSample assembled = assemble();
      assertThat(assembled.sample().itemIds()).containsExactly(2, 3, 1);
      assertThat(assembled.sample().rankingRank()).containsExactly(4, 6, 9);
      assertThat(assembled.sample().rankingScore()).containsExactly(.9f, .5f, .1f);
      assertThat(assembled.sample().crossFeatures().get("price")).containsExactly(2, 3, 1);
      assertThat(assembled.sample().stageReached()).containsExactly(5, 3, 3);
      assertThat(assembled.sample().stageTotals()[2]).isEqualTo(50);
      assertOnly(assembled, Contradiction.RANKS_NOT_INCREASING, 1);
    }

    @Test
    void equalRanks_laterPlaceTakesTheNextFreeRank() {
      records.add(context());
      records.add(new Shape(Stage.RANKING, 1, 2, 3, 4).ranks(3, 3, 4, 9).total(50).list());
      records.add(list(Stage.EXPOSURE, 1));
      AssembledSample assembled = assemble();
      assertThat(assembled.sample().itemIds()).containsExactly(1, 2, 3, 4);
      assertThat(assembled.sample().rankingRank()).containsExactly(3, 4, 5, 9);
      assertOnly(assembled, Contradiction.RANKS_NOT_INCREASING, 1);
    }

    @Test
    void equalRanksAtTheEndOfASample_totalGrows() {
      records.add(context());
      records.add(new Shape(Stage.RANKING, 1, 2, 3).ranks(9, 10, 10).total(10).list());
      records.add(list(Stage.EXPOSURE, 1));
      AssembledSample assembled = assemble();
      assertThat(assembled.sample().rankingRank()).containsExactly(9, 10, 11);
      assertThat(assembled.sample().stageTotals()[2]).isEqualTo(11);
    }

    @Test
    void ranksOutOfOrderInAWholeList_areOneToN() {
      records.add(context());
      records.add(new Shape(Stage.RANKING, 1, 2, 3).ranks(3, 1, 1).list());
      records.add(list(Stage.EXPOSURE, 1));
      AssembledSample assembled = assemble();
      assertThat(assembled.sample().itemIds()).containsExactly(1, 2, 3);
      assertThat(assembled.sample().rankingRank()).containsExactly(3, 1, 2);
      assertThat(assembled.sample().stageReached()).containsExactly(5, 3, 3);
      assertOnly(assembled, Contradiction.RANKS_NOT_INCREASING, 1);
    }

    @Test
    void repeatedItemAndRanksOutOfOrder_firstPlaceIsKept_thenSorted() {
      records.add(context());
      records.add(new Shape(Stage.RANKING, 1, 2, 1).ranks(7, 5, 2).total(50).list());
      records.add(list(Stage.EXPOSURE, 1));
      AssembledSample assembled = assemble();
      assertThat(assembled.sample().itemIds()).containsExactly(1, 2);
      assertThat(assembled.sample().rankingRank()).containsExactly(7, 5);
      assertThat(assembled.contradictions())
          .hasToString("{repeated-item=1, ranks-not-increasing=1}");
    }

    @Test
    void ranksOutOfRange_areRefusedNotRepaired() {
      CandidateList beyond = new Shape(Stage.RANKING, 1, 2).ranks(11, 3).total(10).list();
      assertThatThrownBy(() -> new RequestRecords().add(beyond))
          .isInstanceOf(InvalidValueException.class)
          .hasMessage("ranks[0]: 11 (expected: 1 to 10)");
      CandidateList tooMany = new Shape(Stage.RANKING, 1, 2).ranks(1, 1).total(1).list();
      assertThatThrownBy(() -> new RequestRecords().add(tooMany))
          .isInstanceOf(InvalidValueException.class)
          .hasMessage("totalCandidates: 1 (expected: >= 2 items)");
    }

    @Test
    void repeatedItem_doesNotHideAnotherBrokenRule() {
      CandidateList beyond = new Shape(Stage.RANKING, 1, 2, 1).ranks(1, 99, 3).total(10).list();
      assertThatThrownBy(() -> new RequestRecords().add(beyond))
          .isInstanceOf(InvalidValueException.class)
          .hasMessage("ranks[1]: 99 (expected: 1 to 10)");
      CandidateList tooMany = new Shape(Stage.RANKING, 1, 2, 3, 1).total(1).list();
      assertThatThrownBy(() -> new RequestRecords().add(tooMany))
          .isInstanceOf(InvalidValueException.class)
          .hasMessage("totalCandidates: 1 (expected: >= 4 items)");
      CandidateList endless =
          new Shape(Stage.RANKING, 1, 2, 1).scores(1, 2, Float.POSITIVE_INFINITY).list();
      assertThatThrownBy(() -> new RequestRecords().add(endless))
          .isInstanceOf(InvalidValueException.class)
          .hasMessageStartingWith("scores[2]: Infinity");
    }

    @Test
    void eventsBeforeTheRequest_count() {
      records.add(context(TIME - 3, "home"));
      records.add(new Shape(Stage.EXPOSURE, 1, 2).at(TIME - 2).list());
      records.add(new Feedback("r", USER, TIME, TIME - 1, 1, "click", 1));
      records.add(feedback(2, "click"));
      AssembledSample assembled = assemble();
      assertThat(assembled.sample().labels().get("click")).containsExactly(1, 1);
      assertOnly(assembled, Contradiction.EVENT_BEFORE_REQUEST, 3);
    }

    @Test
    void attributedFeedback_belongsToTheRequest() {
      records.add(context());
      records.add(list(Stage.EXPOSURE, 1, 2));
      Feedback sent = new Feedback(null, USER, null, TIME + 9, 2, "click", 1);
      records.add(sent);
      records.add(sent.attributedTo("r", TIME));
      AssembledSample assembled = assemble();
      assertThat(assembled.sample().labels().get("click")).containsExactly(0, 1);
      assertThat(assembled.contradictions().total()).isZero();
    }

    @Test
    void severalListsOfAStage_theLatestCounts() {
      records.add(context());
      records.add(new Shape(Stage.RANKING, 1, 2, 3).at(TIME + 5).list());
      records.add(new Shape(Stage.RANKING, 2, 1).at(TIME + 6).list());
      records.add(new Shape(Stage.RANKING, 3).at(TIME + 4).list());
      records.add(list(Stage.EXPOSURE, 1));
      AssembledSample assembled = assemble();
      assertThat(assembled.sample().itemIds()).containsExactly(1, 2);
      assertThat(assembled.sample().rankingRank()).containsExactly(2, 1);
      assertOnly(assembled, Contradiction.SEVERAL_LISTS, 2);
    }

    @Test
    void severalContexts_theEarliestCounts() {
      records.add(context(TIME + 3, "late"));
      records.add(context(TIME + 1, "early"));
      records.add(list(Stage.EXPOSURE, 1));
      AssembledSample assembled = assemble();
      assertThat(assembled.sample().scenario()).isEqualTo("early");
      assertOnly(assembled, Contradiction.SEVERAL_CONTEXTS, 1);
    }

    @Test
    void advancedAgainstTheLists_listsAreBelieved() {
      records.add(context());
      records.add(new Shape(Stage.RE_RANKING, 1, 2, 3).advanced(false, true, false).list());
      records.add(list(Stage.EXPOSURE, 1));
      AssembledSample assembled = assemble();
      assertThat(assembled.sample().stageReached()).containsExactly(5, 4, 4);
      assertOnly(assembled, Contradiction.ADVANCED_DIFFERS, 2);
    }

    @Test
    void anotherUserOrTime_theContextsCount() {
      records.add(context());
      records.add(
          new CandidateList("r", USER + 1, TIME + 1, TIME + 2, "x", Stage.EXPOSURE, ids(1)));
      AssembledSample assembled = assemble();
      assertThat(assembled.sample().userId()).isEqualTo(USER);
      assertThat(assembled.sample().requestTime()).isEqualTo(TIME);
      assertThat(assembled.contradictions().count(Contradiction.USER_DIFFERS)).isEqualTo(1);
      assertThat(assembled.contradictions().count(Contradiction.REQUEST_TIME_DIFFERS)).isEqualTo(1);
      assertThat(assembled.contradictions())
          .hasToString("{user-differs=1, request-time-differs=1}");
    }

    @Test
    void anotherContextOfAnotherUserAndTime_isCountedAsAnyRecord() {
      records.add(context());
      records.add(
          new RequestContext("r", USER + 1, TIME + 1, TIME + 1, "x", Map.of(), Map.of(), Map.of()));
      records.add(list(Stage.EXPOSURE, 1));
      AssembledSample assembled = assemble();
      assertThat(assembled.sample().userId()).isEqualTo(USER);
      assertThat(assembled.contradictions())
          .hasToString("{several-contexts=1, user-differs=1, request-time-differs=1}");
    }

    @Test
    void perItemArrayOfWrongLength_isRefusedNotRepaired() {
      CandidateList broken = new Shape(Stage.RANKING, 1, 1, 2).scores(.5f).list();
      assertThatThrownBy(() -> new RequestRecords().add(broken))
          .isInstanceOf(InvalidValueException.class)
          .hasMessage("scores.length: 1 (expected: 0 or 3, one per item)");
    }
  }

  private AssembledSample assemble() {
    RequestRecords all = new RequestRecords();
    for (Object record : records) {
      if (record instanceof RequestContext context) {
        all.add(context);
      } else if (record instanceof CandidateList list) {
        all.add(list);
      } else {
        all.add((Feedback) record);
      }
    }
    return new SampleAssembler(TASKS, SlowFeedback.NONE, Samplers.create("none"))
        .assemble(all, DUE);
  }

  private static void assertOnly(AssembledSample assembled, Contradiction kind, int count) {
    assertThat(assembled.contradictions().count(kind)).isEqualTo(count);
    assertThat(assembled.contradictions().total()).isEqualTo(count);
  }

  private static RequestContext context() {
    return context(TIME, "home");
  }

  private static RequestContext context(long eventTime, String scenario) {
    return new RequestContext(
        "r",
        USER,
        TIME,
        eventTime,
        scenario,
        Map.of("country", ids(4)),
        Map.of("age", new float[] {.3f}),
        Map.of("clicked", ids(8, 7)));
  }

  private static Feedback feedback(long item, String action) {
    return new Feedback("r", USER, TIME, TIME + 100, item, action, 1);
  }

  private static CandidateList list(Stage stage, long... items) {
    return new Shape(stage, items).list();
  }

  private static long[] ids(long... ids) {
    return ids;
  }

  /** A candidate list, field by field. */
  private static final class Shape {
    private final Stage stage;
    private final long[] items;
    private long eventTime;
    private int[] ranks = {};
    private float[] scores = {};
    private boolean[] advanced = {};
    private int total;
    private final Map<String, float[]> cross = new HashMap<>();

    Shape(Stage stage, long... items) {
      this.stage = stage;
      this.items = items;
      eventTime = TIME + stage.depth();
      total = items.length;
    }

    Shape at(long time) {
      eventTime = time;
      return this;
    }

    Shape ranks(int... values) {
      ranks = values;
      return this;
    }

    Shape scores(float... values) {
      scores = values;
      return this;
    }

    Shape advanced(boolean... values) {
      advanced = values;
      return this;
    }

    Shape total(int value) {
      total = value;
      return this;
    }

    Shape cross(String name, float... values) {
      cross.put(name, values);
      return this;
    }

    CandidateList list() {
      return new CandidateList(
          "r", USER, TIME, eventTime, "home", stage, items, ranks, scores, advanced, total, cross);
    }
  }
}
