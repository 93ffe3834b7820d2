package io.weir.simulator.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.config.WeirConfig;
import io.weir.core.registry.Choice;
import io.weir.simulator.LogEvent;
import io.weir.simulator.Logs;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ArmsTest {
  private static final SimulatorConfig CONFIG = SimulatorConfig.of(WeirConfig.defaults());
  private static final Duration TICK = Duration.ofSeconds(2);
  private static final PreRankingScorer BY_ID =
      (context, itemIds, crossFeatures) -> {
        float[] scores = new float[itemIds.length];
        for (int i = 0; i < scores.length; i++) {
          scores[i] = itemIds[i] % 7;
        }
        return scores;
      };

  @Test
  void armsWithTheSameScorer_areIdentical() {
    Arms arms =
        new Arms(
            CONFIG,
            List.of(new Arms.Arm("a", BY_ID), new Arms.Arm("b", BY_ID), new Arms.Arm("c", null)),
            TICK);
    for (int tick = 0; tick < 10; tick++) {
      Arms.Tick next = arms.next();
      assertThat(Logs.json(next.logs().get("b").events()))
          .isEqualTo(Logs.json(next.logs().get("a").events()))
          .isNotEqualTo(Logs.json(next.logs().get("c").events()));
    }
  }

  @Test
  void arm_alone_isTheSimulatedCascade() {
    Arms arms = new Arms(CONFIG, List.of(new Arms.Arm("alone", null)), TICK);
    List<LogEvent> events = new ArrayList<>();
    for (int tick = 0; tick < 10; tick++) {
      events.addAll(arms.next().logs().get("alone").events());
    }
    List<String> whole = Logs.json(new SimulatedCascade(CONFIG, 1_000));
    assertThat(Logs.json(events)).isEqualTo(whole.subList(0, events.size()));
  }

  @Test
  void users_comeToAllArms_atTheSameTime() {
    Arms arms = new Arms(CONFIG, List.of(new Arms.Arm("a", BY_ID), new Arms.Arm("b", null)), TICK);
    for (int tick = 0; tick < 5; tick++) {
      Arms.Tick next = arms.next();
      List<List<Object>> first = arrivals(next.logs().get("a"));
      assertThat(first).isNotEmpty().isEqualTo(arrivals(next.logs().get("b")));
    }
  }

  private static List<List<Object>> arrivals(Arms.Log log) {
    return log.truths().stream()
        .map(truth -> List.<Object>of(truth.requestId(), truth.userId(), truth.requestTime()))
        .toList();
  }

  @Test
  void tick_holdsWhatHappenedInIt_andAsksScorersForNoLaterRequest() {
    Set<Long> asked = new HashSet<>();
    PreRankingScorer scorer =
        (context, itemIds, crossFeatures) -> {
          asked.add(context.requestTime());
          return new float[itemIds.length];
        };
    Arms arms = new Arms(CONFIG, List.of(new Arms.Arm("a", scorer)), TICK);
    Instant expected = SimulatedCascade.START;
    for (int number = 0; number < 10; number++) {
      Arms.Tick tick = arms.next();
      assertThat(tick.number()).isEqualTo(number);
      assertThat(tick.from()).isEqualTo(expected);
      expected = expected.plus(TICK);
      assertThat(tick.until()).isEqualTo(expected);
      long from = tick.from().toEpochMilli();
      long until = tick.until().toEpochMilli();
      assertThat(tick.logs().get("a").events())
          .extracting(LogEvent::eventTime)
          .isSorted()
          .allMatch(time -> time >= from && time < until);
      assertThat(asked).isNotEmpty().allMatch(time -> time >= from && time < until);
      asked.clear();
    }
  }

  @Test
  void oneUserSequence_isClickedAlikeWhereItIsShownAlike() {
    // Pre-ranking that differs only in scores shows the same, and is clicked the same.
    PreRankingScorer twice =
        (context, itemIds, crossFeatures) -> {
          float[] scores = BY_ID.score(context, itemIds, crossFeatures);
          for (int i = 0; i < scores.length; i++) {
            scores[i] *= 2;
          }
          return scores;
        };
    Arms arms = new Arms(CONFIG, List.of(new Arms.Arm("a", BY_ID), new Arms.Arm("b", twice)), TICK);
    for (int tick = 0; tick < 5; tick++) {
      Arms.Tick next = arms.next();
      assertThat(Logs.feedback(next.logs().get("a").events()))
          .isEqualTo(Logs.feedback(next.logs().get("b").events()));
    }
  }

  @Test
  void warmUp_isAlikeInAllArms_thenEachGoesItsOwnWay() {
    Choice random =
        SimulatorConfig.of(WeirConfig.defaults().with("simulator.pre-ranking=random")).preRanking();
    List<Arms.Arm> differing =
        List.of(
            new Arms.Arm("model", BY_ID),
            Arms.Arm.simulated("random", random),
            new Arms.Arm("configured", null));
    Arms arms = new Arms(CONFIG, differing, TICK, 2);
    Arms configured = new Arms(CONFIG, List.of(new Arms.Arm("configured", null)), TICK);
    for (int number = 0; number < 4; number++) {
      Arms.Tick tick = arms.next();
      List<String> log = Logs.json(tick.logs().get("configured").events());
      assertThat(log).isEqualTo(Logs.json(configured.next().logs().get("configured").events()));
      for (String other : List.of("model", "random")) {
        boolean alike = Logs.json(tick.logs().get(other).events()).equals(log);
        assertThat(alike).as("%s in tick %d", other, number).isEqualTo(number < 2);
      }
    }
  }

  @Test
  void requests_withAnArrivalStep_comeOneAtATime_atItsMultiples() {
    SimulatorConfig stepped =
        SimulatorConfig.of(WeirConfig.defaults().with("simulator.arrival-step=10ms"));
    Arms arms = new Arms(stepped, List.of(new Arms.Arm("a", null)), TICK);
    List<Long> times = new ArrayList<>();
    for (int tick = 0; tick < 10; tick++) {
      arms.next().logs().get("a").truths().forEach(truth -> times.add(truth.requestTime()));
    }
    assertThat(times).hasSizeGreaterThan(100).isSorted().doesNotHaveDuplicates();
    assertThat(times).allMatch(time -> time % 10 == 0);
  }

  @Test
  void wrongArms_areRefused() {
    assertThatThrownBy(() -> new Arms(CONFIG, List.of(), TICK))
        .hasMessage("arms: [] (expected: at least one)");
    assertThatThrownBy(() -> new Arms(CONFIG, List.of(new Arms.Arm("a", null)), Duration.ZERO))
        .hasMessage("tick: PT0S (expected: above 0)");
    assertThatThrownBy(() -> new Arms(CONFIG, List.of(new Arms.Arm("a", null)), TICK, -1))
        .hasMessage("warm-up: -1 (expected: >= 0)");
    assertThatThrownBy(
            () ->
                new Arms(CONFIG, List.of(new Arms.Arm("a", null), new Arms.Arm("a", BY_ID)), TICK))
        .hasMessage("arms: a (expected: each name once)");
  }
}
