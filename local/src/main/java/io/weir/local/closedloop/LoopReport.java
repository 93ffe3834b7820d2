package io.weir.local.closedloop;

import io.weir.core.metrics.PairedBootstrap.Interval;
import io.weir.simulator.cascade.SimulatorConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a loop has served, put into figures. */
final class LoopReport {
  private static final int DRAWS = 1_000;
  private static final int DRAWS_PER_TICK = 200;

  /** Figures that are told tick by tick. */
  private static final Set<String> CURVES =
      Set.of(
          Measure.UCTR,
          Measure.UCVR,
          Measure.CLICK_HITS,
          Measure.ORDER_HITS,
          Measure.TAIL,
          Measure.NEWBORN);

  /** Figures by which arms after the first are held against each other. */
  private static final Set<String> PAIRED = Set.of(Measure.UCTR, Measure.UCVR);

  private final LoopPlan plan;
  private final List<ArmRun> arms;
  private final List<List<Served>> served;
  private final List<Measure> measures;

  /**
   * @param listings of all that retrieval has found
   */
  LoopReport(LoopPlan plan, List<ArmRun> arms, ItemCounts listings) {
    this.plan = plan;
    this.arms = arms;
    served = arms.stream().map(arm -> arm.served().all()).toList();
    measures = Measure.all(listings.octiles());
  }

  /**
   * @param wall how long the run took
   * @param learning how much of it was spent on learning
   */
  LoopSummary summary(Duration wall, Duration learning) {
    SimulatorConfig simulator = plan.simulator();
    Comparison measured = Comparison.of(served, one -> one.tick() >= plan.warmUp(), DRAWS);
    List<Map<String, LoopSummary.Figure>> figures = figures(measured, measures);
    List<List<LoopSummary.Point>> curves = curves();
    List<LoopSummary.Arm> summaries = new ArrayList<>();
    for (int i = 0; i < arms.size(); i++) {
      ArmRun run = arms.get(i);
      summaries.add(
          new LoopSummary.Arm(
              run.arm().name(),
              run.arm().scorer(),
              run.served().digest(),
              figures.get(i),
              learnt(run),
              curves.get(i)));
    }
    return new LoopSummary(
        "closed-loop",
        simulator.seed(),
        plan.tick().toMillis() / 1e3,
        plan.ticks(),
        plan.warmUp(),
        simulator.preRanking().name(),
        served.get(0).stream().filter(one -> one.tick() >= plan.warmUp()).count(),
        measured.users(),
        (double) simulator.ranked() / simulator.retrieved(),
        wall.toMillis() / 1e3,
        learning.toMillis() / 1e3 / Math.max(1, plan.ticks() - 1),
        summaries,
        pairs(measured));
  }

  /** What each arm after the first gains over each other one. */
  private List<LoopSummary.Pair> pairs(Comparison of) {
    List<LoopSummary.Pair> pairs = new ArrayList<>();
    for (int one = 1; one < arms.size(); one++) {
      for (int other = 1; other < arms.size(); other++) {
        if (one != other && !of.isEmpty()) {
          pairs.add(pair(of, one, other));
        }
      }
    }
    return pairs;
  }

  private LoopSummary.Pair pair(Comparison of, int one, int other) {
    Map<String, LoopSummary.Range> lifts = new LinkedHashMap<>();
    for (Measure measure : measures) {
      if (PAIRED.contains(measure.name())) {
        lifts.put(measure.name(), LoopSummary.Range.of(of.lift(measure, one, other)));
      }
    }
    return new LoopSummary.Pair(arms.get(one).arm().name(), arms.get(other).arm().name(), lifts);
  }

  /** By arm, then by name. */
  private List<Map<String, LoopSummary.Figure>> figures(Comparison of, List<Measure> which) {
    List<Map<String, LoopSummary.Figure>> figures = new ArrayList<>();
    arms.forEach(arm -> figures.add(new LinkedHashMap<>()));
    if (of.isEmpty()) {
      return figures;
    }
    for (Measure measure : which) {
      List<Comparison.Figure> each = of.figures(measure);
      for (int i = 0; i < each.size(); i++) {
        figures.get(i).put(measure.name(), LoopSummary.Figure.of(each.get(i)));
      }
    }
    return figures;
  }

  private List<List<LoopSummary.Point>> curves() {
    List<Measure> curved =
        measures.stream().filter(measure -> CURVES.contains(measure.name())).toList();
    List<List<LoopSummary.Point>> curves = new ArrayList<>();
    arms.forEach(arm -> curves.add(new ArrayList<>()));
    for (int tick = 0; tick < plan.ticks(); tick++) {
      int at = tick;
      Comparison of = Comparison.of(served, one -> one.tick() == at, DRAWS_PER_TICK);
      List<Map<String, LoopSummary.Figure>> figures = figures(of, curved);
      for (int i = 0; i < arms.size(); i++) {
        curves.get(i).add(point(tick, arms.get(i), figures.get(i)));
      }
    }
    return curves;
  }

  private LoopSummary.Point point(int tick, ArmRun arm, Map<String, LoopSummary.Figure> figures) {
    List<Served> all = arm.served().all();
    Interval age = arm.history().knownAgeSeconds(tick, all, DRAWS_PER_TICK);
    return new LoopSummary.Point(
        tick,
        plan.tick().multipliedBy(tick + 1L).toMillis() / 1e3,
        all.stream().filter(one -> one.tick() == tick).count(),
        arm.history().at(tick).generation(),
        age == null ? null : age.estimate(),
        age == null ? null : LoopSummary.Range.of(age),
        figures);
  }

  private LoopSummary.@Nullable Learnt learnt(ArmRun arm) {
    LearntArm learner = arm.learner();
    if (learner == null) {
      return null;
    }
    List<Served> all = arm.served().all();
    return new LoopSummary.Learnt(
        arm.arm().learning().name().toLowerCase(Locale.ROOT).replace('_', '-'),
        learner.trained(),
        learner.revised(),
        learner.records(),
        learner.missingShare(),
        arm.history()
            .generationAgeSeconds(all.stream().filter(one -> one.tick() >= plan.warmUp()).toList()),
        arm.history().clickToModel(all, plan.warmUp()));
  }
}
