package io.weir.flink;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.JobID;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.io.disk.iomanager.IOManager;
import org.apache.flink.runtime.io.disk.iomanager.IOManagerAsync;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;
import org.apache.flink.runtime.metrics.groups.TaskManagerMetricGroup;
import org.apache.flink.runtime.metrics.groups.TaskMetricGroup;
import org.apache.flink.runtime.metrics.util.TestingMetricRegistry;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;

/**
 * The counters that operators on harnesses register in group {@code weir}, summed over all of them
 * by name: {@code action.click.attributed}; and the gauges.
 */
final class Counters {
  /** One for all: each has threads and a shutdown hook. */
  private static final IOManager IO_MANAGER = new IOManagerAsync();

  private final Map<String, List<Counter>> counters = new TreeMap<>();
  private final Map<String, Gauge<?>> gauges = new TreeMap<>();

  /** An environment whose operators count here. */
  MockEnvironment environment(int maxParallelism, int parallelism, int subtask) {
    TestingMetricRegistry registry =
        TestingMetricRegistry.builder().setRegisterConsumer(this::register).build();
    TaskMetricGroup task =
        TaskManagerMetricGroup.createTaskManagerMetricGroup(
                registry, "localhost", ResourceID.generate())
            .addJob(new JobID(), "job")
            .addTask(ExecutionAttemptID.randomId(), "task");
    return new MockEnvironmentBuilder()
        .setTaskName("task")
        .setIOManager(IO_MANAGER)
        .setMaxParallelism(maxParallelism)
        .setParallelism(parallelism)
        .setSubtaskIndex(subtask)
        .setMetricGroup(task)
        .build();
  }

  private void register(Metric metric, String name, AbstractMetricGroup<?> group) {
    List<String> scope = Arrays.asList(group.getScopeComponents());
    int weir = scope.indexOf("weir");
    if (weir < 0) {
      return;
    }
    List<String> path = new ArrayList<>(scope.subList(weir + 1, scope.size()));
    path.add(name);
    String whole = String.join(".", path);
    if (metric instanceof Counter counter) {
      counters.computeIfAbsent(whole, n -> new ArrayList<>()).add(counter);
    } else if (metric instanceof Gauge<?> gauge) {
      gauges.put(whole, gauge);
    }
  }

  /** What a gauge says that must be there, of the operator that was opened last. */
  long gauge(String name) {
    Gauge<?> gauge = gauges.get(name);
    if (gauge == null) {
      throw new AssertionError("no gauge " + name + " among " + gauges.keySet());
    }
    return ((Number) gauge.getValue()).longValue();
  }

  /** How much was counted under a name that must be there. */
  long get(String name) {
    List<Counter> all = counters.get(name);
    if (all == null) {
      throw new AssertionError("no counter " + name + " among " + counters.keySet());
    }
    return all.stream().mapToLong(Counter::getCount).sum();
  }

  /** All counters above zero. */
  Map<String, Long> nonZero() {
    Map<String, Long> sums = new TreeMap<>();
    for (String name : counters.keySet()) {
      long sum = get(name);
      if (sum != 0) {
        sums.put(name, sum);
      }
    }
    return sums;
  }
}
