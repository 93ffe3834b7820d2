package io.weir.local.closedloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.config.WeirConfig;
import io.weir.flink.JoinConfig;
import io.weir.simulator.cascade.SimulatorConfig;
import io.weir.trainer.TrainerConfig;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoopArmTest {
  private static final WeirConfig USER = WeirConfig.defaults();

  @Test
  void settings_areTheArmsOwn_overTheUsersAndTheLoops() {
    WeirConfig user = USER.with("trainer.seed=5").with("join.fast-window=20s");
    LoopArm arm =
        LoopArm.learnt(
            "one",
            "{recipe: [base, dcn-v2], learning: warm-up, join.sampler: hccp, trainer.seed: 7}",
            user);
    assertThat(arm.learning()).isEqualTo(Learning.WARM_UP);
    assertThat(TrainerConfig.of(arm.config()).seed()).isEqualTo(7);
    assertThat(TrainerConfig.of(arm.config()).recipe()).containsExactly("base", "dcn-v2");
    assertThat(JoinConfig.of(arm.config()).sampler().name()).isEqualTo("hccp");
    assertThat(JoinConfig.of(arm.config()).fastWindow()).isEqualTo(Duration.ofSeconds(20));
    assertThat(JoinConfig.of(arm.config()).parallelism()).isEqualTo(1);
    assertThat(arm.config().kafka().topicPrefix()).isEqualTo("weir.one.");
  }

  @Test
  void learning_isOnOrOff_alsoWhereYamlHasTruthValues() {
    for (String off : List.of("off", "'off'")) {
      assertThat(LoopArm.learnt("one", "{learning: " + off + "}", USER).learning())
          .isEqualTo(Learning.OFF);
    }
    assertThat(LoopArm.learnt("one", "{learning: on}", USER).learning()).isEqualTo(Learning.ON);
  }

  @Test
  void settings_thatAreNotGiven_areTheUsers() {
    LoopArm arm = LoopArm.learnt("one", "", USER.with("trainer.seed=5"));
    assertThat(arm.learning()).isEqualTo(Learning.ON);
    assertThat(TrainerConfig.of(arm.config()).seed()).isEqualTo(5);
  }

  /** Where two samples were due at once, which comes first would be up to the machine. */
  @Test
  void windows_neverMakeTwoSamplesDueAtOnce() {
    WeirConfig config = LoopArm.beneath(USER);
    long step = SimulatorConfig.of(config).arrivalStep().toMillis();
    JoinConfig join = JoinConfig.of(config);
    assertThat(step).isEqualTo(2);
    assertThat(join.slowWindow().minus(join.fastWindow()).toMillis() % step).isNotZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{recipe: bass};arms.a.trainer.recipe: bass (expected: did you mean base?",
        "{recip: base};arms.a: recip (expected: recipe, learning, or an option SECTION.OPTION)",
        "{learning: of};arms.a.learning: of (expected: did you mean off?",
        "{trainer.sead: 1};arms.a.trainer.sead: unknown key (expected: did you mean seed?",
        "{simulator.seed: 5};arms.a: simulator.seed (expected: an option of the arm's own,",
        "{replay.time-scale: 5};arms.a: replay.time-scale (expected: an option of the arm's own,",
        "{trainr.seed: 1};arms.a.trainr: ",
        "{trainer.batch-requests: 0};arms.a.trainer.batch-requests: 0 (expected: > 0)",
        "{recipe: [base};arms.a: {recipe: [base} (expected: settings in braces",
      })
  void settings_thatCannotBe_areRefusedWithTheArm(String settings, String complaint) {
    assertThatThrownBy(() -> LoopArm.learnt("a", settings, USER))
        .isInstanceOf(io.weir.core.InvalidValueException.class)
        .hasMessageStartingWith(complaint);
  }

  @Test
  void plan_thatCannotBe_isRefused() {
    LoopArm arm = LoopArm.simulated("a", USER);
    Duration tick = Duration.ofSeconds(30);
    assertThatThrownBy(() -> new LoopPlan(USER, List.of(), tick, 2, 1))
        .hasMessage("arms: [] (expected: at least one)");
    assertThatThrownBy(() -> new LoopPlan(USER, List.of(arm, arm), tick, 2, 1))
        .hasMessage("arms: a (expected: each name once)");
    assertThatThrownBy(() -> new LoopPlan(USER, List.of(arm), tick, 0, 0))
        .hasMessage("ticks: 0 (expected: > 0)");
    assertThatThrownBy(() -> new LoopPlan(USER, List.of(arm), tick, 2, 2))
        .hasMessage("warm-up: 2 (expected: below ticks, 2)");
    assertThatThrownBy(() -> new LoopPlan(USER, List.of(arm), Duration.ofMillis(999), 2, 1))
        .hasMessage("tick: PT0.999S (expected: at least a second)");
  }
}
