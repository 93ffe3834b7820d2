package io.weir.core.labelling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.RequestSample;
import io.weir.core.cascade.Stage;
import io.weir.core.config.TasksConfig;
import io.weir.core.sampling.CandidateView;
import io.weir.core.sampling.Sampler;
import io.weir.core.sampling.Samplers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What is learnt when: fast tasks at revision 0, slow ones at revision 1, of what is kept. */
class RevisionsTest {
  private static final long TIME = 1_000_000;
  private static final long FAST_DUE = TIME + 600_000;
  private static final long SLOW_DUE = TIME + 86_400_000;
  private static final long USER = 9;

  /** {@code deal} has a fast and a slow action. */
  private static final TasksConfig TASKS =
      new TasksConfig(
          Map.of(
              "click", List.of("click"),
              "order", List.of("order"),
              "deal", List.of("offer", "order")));

  /** A share so small that no request of these tests is drawn. */
  private static final double NEVER = 1e-12;

  private static final Sampler ALL = Samplers.create("none");

  private final List<Feedback> feedback = new ArrayList<>();

  @Nested
  class FirstRevision {
    @Test
    void fastTasks_haveMatured_slowOnesAreUnknownWithWeightZero() {
      feedback.add(action(1, "click"));
      feedback.add(action(2, "order"));
      RequestSample sample = assemble(assembler(1)).sample();
      sample.validate();
      assertThat(sample.revision()).isZero();
      assertThat(sample.eventTime()).isEqualTo(FAST_DUE);
      assertThat(sample.maturedTasks()).containsExactly("click");
      assertThat(sample.weights()).isEqualTo(Map.of("click", 1f, "order", 0f, "deal", 0f));
      assertThat(sample.labels().get("click")).containsExactly(1, 0, 0, 0);
      assertThat(sample.labels().get("order")).containsOnly((byte) -1);
      assertThat(sample.labels().get("deal")).containsOnly((byte) -1);
    }

    @Test
    void slowFeedback_onUnexposedItem_showsThatItWasExposed() {
      feedback.add(action(3, "order"));
      AssembledSample assembled = assemble(assembler(1));
      assertThat(assembled.sample().stageReached()).containsExactly(5, 5, 3, 5);
      assertThat(assembled.contradictions()).hasToString("{feedback-not-exposed=1}");
    }

    @Test
    void slowFeedback_otherContradictions_waitForRevision1() {
      feedback.add(action(77, "order"));
      feedback.add(new Feedback("r", USER + 1, TIME + 1, TIME - 1, 1, "order", 1));
      feedback.add(action(1, "return"));
      AssembledSample assembled = assemble(assembler(1));
      assertThat(assembled.contradictions().total()).isZero();
      assertThat(assembled.unusedFeedback()).isZero();
      Revision revision = revise(assembler(1), assembled.sample());
      assertThat(revision.contradictions())
          .hasToString(
              "{feedback-not-listed=1, user-differs=1, request-time-differs=1,"
                  + " event-before-request=1}");
      assertThat(revision.unusedFeedback()).isEqualTo(1);
    }

    @Test
    void noSlowAction_everyTaskMaturesAtOnce_andThereIsNoRevision1() {
      feedback.add(action(1, "order"));
      SampleAssembler assembler = new SampleAssembler(TASKS, SlowFeedback.NONE, ALL);
      RequestSample sample = assemble(assembler).sample();
      assertThat(sample.maturedTasks()).containsExactlyInAnyOrder("click", "order", "deal");
      assertThat(sample.labels().get("deal")).containsExactly(1, 0, 0, 0);
      assertThat(revise(assembler, sample).sample()).isEmpty();
      assertThat(assembler.draws("r")).isFalse();
    }
  }

  @Nested
  class SecondRevision {
    @Test
    void slowPositive_slowTasksHaveMatured_fastOnesAreUnknownWithWeightZero() {
      feedback.add(action(1, "click"));
      RequestSample first = assemble(assembler(NEVER)).sample();
      feedback.add(action(2, "order"));
      RequestSample second = revise(assembler(NEVER), first).sample().orElseThrow();
      second.validate();
      assertThat(second.revision()).isEqualTo(1);
      assertThat(second.eventTime()).isEqualTo(SLOW_DUE);
      assertThat(second.maturedTasks()).containsExactlyInAnyOrder("order", "deal");
      assertThat(second.weights()).isEqualTo(Map.of("click", 0f, "order", 1f, "deal", 1f));
      assertThat(second.labels().get("click")).containsOnly((byte) -1);
      assertThat(second.labels().get("order")).containsExactly(0, 1, 0, 0);
      assertThat(second.labels().get("deal")).containsExactly(0, 1, 0, 0);
    }

    @Test
    void everythingElse_isThatOfRevision0() {
      RequestSample first = assemble(assembler(1)).sample();
      RequestSample second = revise(assembler(1), first).sample().orElseThrow();
      assertThat(second)
          .usingRecursiveComparison()
          .ignoringFields("eventTime", "revision", "labels", "weights", "maturedTasks")
          .isEqualTo(first);
    }

    @Test
    void fastActionOfASlowTask_isAPositiveOfItAtRevision1Alone() {
      feedback.add(action(1, "offer"));
      RequestSample first = assemble(assembler(NEVER)).sample();
      assertThat(first.labels().get("deal")).containsOnly((byte) -1);
      RequestSample second = revise(assembler(NEVER), first).sample().orElseThrow();
      assertThat(second.labels().get("deal")).containsExactly(1, 0, 0, 0);
      assertThat(second.labels().get("order")).containsOnly((byte) 0);
      assertThat(assembler(NEVER).isKeptForRevision("offer")).isTrue();
      assertThat(assembler(NEVER).isKeptForRevision("order")).isTrue();
      assertThat(assembler(NEVER).isKeptForRevision("return")).isTrue();
      assertThat(assembler(NEVER).isKeptForRevision("click")).isFalse();
      assertThat(assembler(NEVER).isKeptForRevision("wave")).isFalse();
    }

    @Test
    void fastActionOfASlowTask_contradictions_areCountedOnce() {
      feedback.add(new Feedback("r", USER + 1, TIME + 1, TIME - 1, 77, "offer", 1));
      AssembledSample first = assemble(assembler(1));
      assertThat(first.contradictions().total()).isEqualTo(4);
      assertThat(revise(assembler(1), first.sample()).contradictions().total()).isZero();
    }

    @Test
    void slowFeedbackThatComesLater_onUnexposedItem_showsThatItWasExposed() {
      RequestSample first = assemble(assembler(NEVER)).sample();
      feedback.add(action(4, "order"));
      Revision revision = revise(assembler(NEVER), first);
      assertThat(revision.sample().orElseThrow().stageReached()).containsExactly(5, 5, 5, 3);
      assertThat(first.stageReached()).containsExactly(5, 5, 3, 3);
      assertThat(revision.contradictions()).hasToString("{feedback-not-exposed=1}");
    }

    @Test
    void slowFeedbackThatRevision0KnewOf_isNotCountedAgain() {
      feedback.add(action(4, "order"));
      RequestSample first = assemble(assembler(NEVER)).sample();
      assertThat(revise(assembler(NEVER), first).contradictions().total()).isZero();
    }

    @Test
    void noSlowPositive_notDrawn_isNoRevision_butItsContradictionsCount() {
      RequestSample first = assemble(assembler(NEVER)).sample();
      feedback.add(action(77, "order"));
      Revision revision = revise(assembler(NEVER), first);
      assertThat(revision.sample()).isEmpty();
      assertThat(revision.contradictions()).hasToString("{feedback-not-listed=1}");
    }

    @Test
    void noSlowPositive_drawn_weighsAsMuchAsThoseItStandsFor() {
      int drawn = 0;
      for (int i = 0; i < 2_000; i++) {
        String requestId = "r-" + i;
        RequestSample first = assemble(assembler(.25), requestId).sample();
        Revision revision = revise(assembler(.25), first);
        assertThat(revision.sample().isPresent()).isEqualTo(assembler(.25).draws(requestId));
        if (revision.sample().isPresent()) {
          drawn++;
          RequestSample second = revision.sample().get();
          assertThat(second.weights()).isEqualTo(Map.of("click", 0f, "order", 4f, "deal", 4f));
          assertThat(second.labels().get("order")).containsOnly((byte) 0);
        }
      }
      assertThat((double) drawn / 2_000).isCloseTo(.25, within(.05));
    }
  }

  @Nested
  class Sampling {
    @Test
    void keptCandidates_everyArray_isTheirs() {
      feedback.add(action(1, "click"));
      AssembledSample assembled = assemble(new SampleAssembler(TASKS, slow(1), new Odd()));
      RequestSample sample = assembled.sample();
      sample.validate();
      assertThat(sample.itemIds()).containsExactly(1, 3);
      assertThat(sample.stageReached()).containsExactly(5, 3);
      assertThat(sample.rankingRank()).containsExactly(4, 2);
      assertThat(sample.preRankingRank()).containsExactly(1, 3);
      assertThat(sample.exposurePosition()).containsExactly(1, 0);
      assertThat(sample.rankingScore()).containsExactly(.1f, .3f);
      assertThat(sample.inclusionProbability()).containsExactly(.5f, .5f);
      assertThat(sample.labels().get("click")).containsExactly(1, 0);
      assertThat(sample.labels().get("order")).containsExactly(-1, -1);
      assertThat(sample.crossFeatures().get("price")).containsExactly(10, 30);
      assertThat(sample.stageTotals()).containsExactly(0, 4, 4, 0, 2);
      assertThat(sample.sampler()).isEqualTo("odd");
    }

    @Test
    void slowFeedback_countsAsEngaged_beforeItsTaskMatures() {
      feedback.add(action(4, "order"));
      feedback.add(action(3, "click"));
      feedback.add(action(2, "return"));
      List<boolean[]> seen = new ArrayList<>();
      assemble(new SampleAssembler(TASKS, slow(1), new Odd(seen)));
      // In the order shown, then ranked.
      assertThat(seen.get(0)).containsExactly(false, false, true, true);
    }

    @Test
    void slowFeedbackOnAnItemLeftOut_isLeftOutToo() {
      SampleAssembler assembler = new SampleAssembler(TASKS, slow(1), new Odd());
      RequestSample first = assemble(assembler).sample();
      feedback.add(action(2, "order"));
      Revision revision = revise(assembler, first);
      assertThat(revision.sample().orElseThrow().itemIds()).containsExactly(1, 3);
      assertThat(revision.contradictions()).hasToString("{feedback-not-listed=1}");
    }

    @Test
    void everyItemLeftOut_isASampleWithoutCandidates() {
      Sampler ecm = Samplers.create("ecm");
      RequestSample sample = null;
      for (int i = 0; sample == null || sample.size() > 0; i++) {
        sample = assemble(new SampleAssembler(TASKS, slow(1), ecm), "r-" + i).sample();
      }
      sample.validate();
      assertThat(sample.labels().get("click")).isEmpty();
      assertThat(sample.stageTotals()[2]).isEqualTo(4);
    }
  }

  @Test
  void slowFeedback_shareOutOfRange_isRefused() {
    assertThatThrownBy(() -> slow(1.5))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("slow-negative-share: 1.5 (expected: above 0, at most 1)");
    assertThatThrownBy(() -> new SlowFeedback(Set.of(" "), 1))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("slow-actions: \" \" (expected: not blank)");
  }

  /** Keeps items with odd ids. */
  private record Odd(List<boolean[]> engaged) implements Sampler {
    Odd() {
      this(new ArrayList<>());
    }

    @Override
    public String name() {
      return "odd";
    }

    @Override
    public void sample(CandidateView candidates, long seed, float[] inclusionProbability) {
      engaged.add(candidates.engaged());
      for (int i = 0; i < candidates.size(); i++) {
        inclusionProbability[i] = candidates.itemIds()[i] % 2 == 1 ? .5f : 0;
      }
    }
  }

  private static SlowFeedback slow(double negativeShare) {
    return new SlowFeedback(Set.of("order", "return"), negativeShare);
  }

  private static SampleAssembler assembler(double negativeShare) {
    return new SampleAssembler(TASKS, slow(negativeShare), ALL);
  }

  private AssembledSample assemble(SampleAssembler assembler) {
    return assemble(assembler, "r");
  }

  /** Four items, of which 1 and 2 were shown; ranking put 4 before 3, and that before them. */
  private AssembledSample assemble(SampleAssembler assembler, String requestId) {
    RequestRecords records = new RequestRecords();
    records.add(
        new RequestContext(requestId, USER, TIME, TIME, "home", Map.of(), Map.of(), Map.of()));
    records.add(
        list(requestId, Stage.PRE_RANKING, 1, 2, 3, 4)
            .withCrossFeatures(Map.of("price", new float[] {10, 20, 30, 40})));
    records.add(
        new CandidateList(
            requestId,
            USER,
            TIME,
            TIME + 3,
            "home",
            Stage.RANKING,
            new long[] {4, 3, 2, 1},
            new int[0],
            new float[] {.4f, .3f, .2f, .1f},
            new boolean[0],
            4,
            Map.of()));
    records.add(list(requestId, Stage.EXPOSURE, 1, 2));
    feedback.stream().filter(action -> action.eventTime() <= FAST_DUE).forEach(records::add);
    return assembler.assemble(records, FAST_DUE);
  }

  private Revision revise(SampleAssembler assembler, RequestSample revision0) {
    return assembler.revise(revision0, feedback, SLOW_DUE);
  }

  private static CandidateList list(String requestId, Stage stage, long... items) {
    return new CandidateList(requestId, USER, TIME, TIME + stage.depth(), "home", stage, items);
  }

  private static Feedback action(long item, String action) {
    return new Feedback("r", USER, TIME, TIME + 100, item, action, 1);
  }
}
