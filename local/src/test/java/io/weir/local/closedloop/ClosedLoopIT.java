package io.weir.local.closedloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weir.core.config.WeirConfig;
import io.weir.local.closedloop.LoopSummary.Arm;
import io.weir.local.closedloop.LoopSummary.Learnt;
import io.weir.local.closedloop.LoopSummary.Point;
import io.weir.local.part.PartFailedException;
import io.weir.schemas.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The closed loop with its real parts: each arm that learns is a process of its own. */
class ClosedLoopIT {
  private static final int WARM_UP = 3;
  private static final Duration TICK = Duration.ofSeconds(10);

  /** Feedback is waited for less long than it may take, so that a short run learns something. */
  private static final WeirConfig USER =
      WeirConfig.defaults()
          .withAll(
              List.of(
                  "join.fast-window=10s",
                  "join.slow-window=20001ms",
                  "simulator.items=1000",
                  "simulator.pre-ranking=random",
                  "trainer.tables.kind={settings: {rows: 4096}}"));

  @TempDir Path dir;

  @Test
  void armsOfOneRecipe_areIdentical_andWhatIsLearntIsWorthSomething() {
    LoopPlan plan =
        plan(
            6,
            LoopArm.learnt("one", "{recipe: base}", USER),
            LoopArm.learnt("two", "{recipe: base}", USER),
            LoopArm.simulated("chance", USER),
            LoopArm.simulated("best", USER.with("simulator.pre-ranking=oracle")));
    LoopSummary summary;
    try (ClosedLoop loop = ClosedLoop.open(plan, dir, () -> false)) {
      summary = loop.run((done, clicks) -> {});
    }
    Arm one = summary.arms().get(0);
    Arm two = summary.arms().get(1);
    Arm chance = summary.arms().get(2);
    Arm best = summary.arms().get(3);
    assertThat(two.digest()).isEqualTo(one.digest()).isNotEqualTo(chance.digest());
    assertThat(two.curve()).isEqualTo(one.curve());
    assertThat(two.learnt()).isEqualTo(one.learnt());
    assertThat(estimate(chance, Measure.CLICK_HITS)).isCloseTo(.3, within(.02));
    assertThat(estimate(best, Measure.OF_BEST_CLICKS)).isCloseTo(1, within(1e-6));
    assertThat(estimate(one, Measure.OF_BEST_CLICKS)).isLessThan(1);
    for (String measure : List.of(Measure.CLICK_HITS, Measure.UCTR, Measure.UCVR)) {
      assertThat(estimate(one, measure)).isGreaterThan(1.1 * estimate(chance, measure));
    }
    assertFresh(one);
    assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive)).isEmpty();
  }

  private static void assertFresh(Arm arm) {
    Learnt learnt = Objects.requireNonNull(arm.learnt());
    assertThat(learnt.trained()).isGreaterThan(600);
    assertThat(learnt.revised()).isGreaterThan(400);
    assertThat(learnt.missingShare()).isLessThan(.05);
    // A generation after every tick; a click is in it a window and, on average, half a tick later.
    assertThat(learnt.generationAgeSeconds()).isBetween(4.0, 6.0);
    LoopSummary.Delay click = Objects.requireNonNull(learnt.clickToModelSeconds());
    assertThat(click.median()).isBetween(5.0, 20.0);
    List<Long> generations = arm.curve().stream().map(Point::generation).skip(WARM_UP).toList();
    assertThat(generations).doesNotHaveDuplicates().isSorted().allMatch(id -> id > 0);
  }

  @Test
  void armThatDies_endsTheRunWithOneLine_andArmsThatDoNotLearnAreIdentical() throws Exception {
    WeirConfig large = USER.with("simulator.items=2000");
    LoopPlan plan =
        plan(
            WARM_UP + 4,
            LoopArm.learnt("off", "{recipe: base, learning: off}", large),
            LoopArm.learnt("too", "{recipe: base-list-net, learning: off}", large),
            LoopArm.simulated("chance", large));
    try (ClosedLoop loop = ClosedLoop.open(plan, dir, () -> false)) {
      assertHasItsCatalogue("off", 2000);
      assertHasItsCatalogue("too", 2000);
      assertThatThrownBy(
              () ->
                  loop.run(
                      (done, clicks) -> {
                        if (done == WARM_UP + 3) {
                          Map<String, String> shown = loop.digests();
                          assertThat(shown.get("too"))
                              .isEqualTo(shown.get("off"))
                              .isNotEqualTo(shown.get("chance"));
                          kill("off");
                        }
                      }))
          .isInstanceOf(PartFailedException.class)
          .hasMessage(
              "arm off: ended with exit code 137, see "
                  + dir.resolve("arms").resolve("off").resolve("log.txt")
                  + " (expected: to live as long as the run)");
    }
    assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive)).isEmpty();
  }

  /** Where nothing is learnt the first vectors stay: none is made before all items are there. */
  private void assertHasItsCatalogue(String arm, long items) throws Exception {
    WeirConfig config = WeirConfig.load(dir.resolve("arms").resolve(arm).resolve("arm.yaml"));
    TopicPartition topic = new TopicPartition(Topics.of(config.kafka()).items(), 0);
    try (Admin admin = Admin.create(config.kafka().clientProperties())) {
      assertThat(
              admin
                  .listOffsets(Map.of(topic, OffsetSpec.latest()))
                  .partitionResult(topic)
                  .get()
                  .offset())
          .isGreaterThanOrEqualTo(items);
    }
  }

  /** What the arm learns from then on would not be what it learns otherwise. */
  @Test
  void joinThatIsStartedAgainInAnArm_endsTheRunWithOneLine() throws IOException {
    Path arm = dir.resolve("arms").resolve("one");
    LoopPlan plan = plan(5, LoopArm.learnt("one", "{recipe: base}", USER));
    try (ClosedLoop loop = ClosedLoop.open(plan, dir, () -> false)) {
      assertThatThrownBy(
              () ->
                  loop.run(
                      (done, clicks) -> {
                        if (done == 1) {
                          takeCheckpointsAway(arm.resolve("join"));
                        }
                      }))
          .isInstanceOf(PartFailedException.class)
          .hasMessage(
              "arm one: ended with exit code 1, see "
                  + arm.resolve("log.txt")
                  + " (expected: to live as long as the run)");
    }
    assertThat(Files.readString(arm.resolve("log.txt")))
        .contains("join: started again after a failure (expected: to live as long as the arm)");
  }

  /** With a file in their place no checkpoint can be written: Flink starts the join again. */
  private static void takeCheckpointsAway(Path checkpoints) {
    try {
      Files.move(checkpoints, checkpoints.resolveSibling("join-away"));
      Files.createFile(checkpoints);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void kill(String arm) {
    try {
      Path pid = dir.resolve("arms").resolve(arm).resolve("pid");
      ProcessHandle process = ProcessHandle.of(Long.parseLong(Files.readString(pid))).orElseThrow();
      process.destroyForcibly();
      process.onExit().join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static LoopPlan plan(int ticks, LoopArm... arms) {
    WeirConfig world = LoopArm.beneath(arms[0].config());
    return new LoopPlan(world, List.of(arms), TICK, ticks, WARM_UP);
  }

  private static double estimate(Arm arm, String measure) {
    return Objects.requireNonNull(arm.figures().get(measure).value().estimate());
  }
}
