package io.weir.simulator.traffic;

import io.weir.simulator.traffic.TrafficFigures.Delay;
import io.weir.simulator.traffic.TrafficFigures.DelayPoint;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Collects times in milliseconds. Used by one thread. */
final class DelayCount {
  private static final int DIGITS = 3;
  private static final double POINT_STEP = 1.2;

  private final Histogram histogram = new Histogram(DIGITS);

  void add(long ms) {
    histogram.recordValue(Math.max(0, ms));
  }

  Delay delay() {
    long count = histogram.getTotalCount();
    return count == 0
        ? new Delay(0, 0, 0, 0, 0, 0, List.of())
        : new Delay(
            count,
            histogram.getMean(),
            histogram.getValueAtPercentile(50),
            histogram.getValueAtPercentile(90),
            histogram.getValueAtPercentile(99),
            histogram.getMaxValue(),
            curve());
  }

  private List<DelayPoint> curve() {
    List<DelayPoint> points = new ArrayList<>();
    double last = histogram.getMaxValue();
    double at = Math.max(1, histogram.getMinValue());
    for (; at < last; at *= POINT_STEP) {
      points.add(point((long) at));
    }
    points.add(point((long) last));
    return points;
  }

  private DelayPoint point(long ms) {
    return new DelayPoint(ms, histogram.getPercentileAtOrBelowValue(ms) / 100);
  }
}
