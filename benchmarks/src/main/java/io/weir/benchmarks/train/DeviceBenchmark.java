package io.weir.benchmarks.train;

import io.weir.core.cascade.RequestSample;
import io.weir.trainer.learner.Learner;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Takes the same steps on the processor, with tables on the host, and on a device, with tables on
 * the host and on the device: one step of each in turn, from the same weights over the same
 * batches.
 *
 * @param device as {@code trainer.device} names it
 * @param steps measured, after half as many
 * @param requests of a step
 * @param candidates of a request
 */
record DeviceBenchmark(
    String device,
    int steps,
    int requests,
    int candidates,
    List<String> assignments,
    PrintWriter err) {
  private static final long SEED = 20_261_121;
  private static final long ITEMS = 100_000;
  private static final String HOST = "host";
  private static final String CPU = "cpu";

  List<DeviceTimes> run() {
    err.printf("taking %d steps on %s and on %s%n", steps + steps / 2, CPU, device);
    try (Side processor = side(CPU, HOST);
        Side tablesOnHost = side(device, HOST);
        Side tablesOnDevice = side(device, "device")) {
      List<Side> sides = List.of(processor, tablesOnHost, tablesOnDevice);
      Requests made = new Requests(SEED, ITEMS, candidates);
      for (int step = -steps / 2; step < steps; step++) {
        List<RequestSample> batch = made.batch(requests);
        sides.forEach(side -> side.learn(batch));
      }
      return sides.stream()
          .map(side -> side.times(processor, steps, requests * candidates))
          .toList();
    }
  }

  private Side side(String where, String memory) {
    List<String> settings = new ArrayList<>(assignments);
    settings.add("trainer.device=" + where);
    settings.add("trainer.tables.memory=" + memory);
    return new Side(where, memory, Filled.empty(ITEMS, settings));
  }

  /** One learner, and what it did in every step. */
  private static final class Side implements AutoCloseable {
    private final String device;
    private final String memory;
    private final Learner learner;
    private final List<Long> nanos = new ArrayList<>();
    private final List<Double> objectives = new ArrayList<>();

    Side(String device, String memory, Learner learner) {
      this.device = device;
      this.memory = memory;
      this.learner = learner;
    }

    void learn(List<RequestSample> batch) {
      long start = System.nanoTime();
      var unused = learner.learn(batch);
      nanos.add(System.nanoTime() - start);
      objectives.add(Objects.requireNonNull(learner.takeStepFigures().get("objective")));
    }

    DeviceTimes times(Side reference, int measured, int examples) {
      double[] differences = new double[objectives.size()];
      Arrays.setAll(
          differences,
          i ->
              Math.abs(objectives.get(i) - reference.objectives.get(i))
                  / Math.abs(reference.objectives.get(i)));
      long[] last =
          nanos.stream().skip(nanos.size() - measured).mapToLong(Long::longValue).toArray();
      return new DeviceTimes(
          device,
          memory,
          Filled.medianMs(last),
          examples,
          differences[0],
          Arrays.stream(differences).max().orElse(0),
          objectives.get(objectives.size() - 1));
    }

    @Override
    public void close() {
      learner.close();
    }
  }
}
