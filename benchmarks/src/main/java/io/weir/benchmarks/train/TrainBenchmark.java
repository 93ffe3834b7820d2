package io.weir.benchmarks.train;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Measures the trainer's tables, checkpoints and stream.
 *
 * @param sizes rows of the tables that steps and memory are measured with
 * @param parameters of the tables that checkpoints are measured with
 * @param steps measured, after half as many that are not
 * @param requests of a step
 * @param candidates of a request
 * @param streamRequests in the topic that a whole trainer learns
 * @param freshnessSeconds of samples whose way to readers is measured
 * @param peerJars the folder of the peers' jars
 * @param device that is held against the processor
 * @param assignments options of the configuration
 */
record TrainBenchmark(
    List<Long> sizes,
    long parameters,
    int steps,
    int requests,
    int candidates,
    int streamRequests,
    int freshnessSeconds,
    Path peerJars,
    String device,
    List<String> assignments,
    PrintWriter err) {
  private static final long SEED = 20_261_121;
  private static final int STORAGE_ROWS = 4_000_000;
  private static final int STREAM_ITEMS = 100_000;

  /** Of which about four in five are touched and sent: the goal is 5,000 of these. */
  private static final int FRESH_CANDIDATES_PER_SECOND = 6_600;

  TrainReport run(Set<Part> parts) throws IOException {
    List<StepTimes> times = new ArrayList<>();
    List<TableMemory> memory = new ArrayList<>();
    Set<Part> ofSizes = EnumSet.copyOf(parts);
    ofSizes.retainAll(EnumSet.of(Part.STEPS, Part.MEMORY));
    try (SizesBenchmark full = new SizesBenchmark(steps, requests, candidates, SEED, err)) {
      for (long rows : ofSizes.isEmpty() ? List.<Long>of() : sizes) {
        err.printf("filling %,d rows%n", rows);
        Filled filled = Filled.of(rows, assignments);
        if (parts.contains(Part.MEMORY)) {
          memory.add(TableMemory.of(filled.items().status(), filled.fillNanos()));
        }
        if (parts.contains(Part.STEPS)) {
          full.add(rows, filled);
        } else {
          filled.close();
        }
      }
      times.addAll(full.run());
    }
    List<CheckpointTimes> checkpoints =
        parts.contains(Part.CHECKPOINT)
            ? new CheckpointBenchmark(parameters, requests, candidates, assignments, err).run()
            : List.of();
    List<ListTimes> lists =
        parts.contains(Part.LISTS) ? new ListsBenchmark(steps, assignments, err).run() : List.of();
    List<StreamFigures> streams = parts.contains(Part.STREAM) ? List.of(stream()) : List.of();
    List<FreshnessTimes> freshness =
        parts.contains(Part.FRESHNESS)
            ? List.of(
                new FreshnessBenchmark(topics(), FRESH_CANDIDATES_PER_SECOND, freshnessSeconds, err)
                    .run())
            : List.of();
    List<PeerTimes> peers =
        parts.contains(Part.PEERS)
            ? new PeerBenchmark(requests, candidates, steps, peerJars, assignments, err).run()
            : List.of();
    List<DeviceTimes> devices =
        parts.contains(Part.DEVICE)
            ? new DeviceBenchmark(device, steps, requests, candidates, assignments, err).run()
            : List.of();
    List<StorageTimes> storage =
        parts.contains(Part.STORAGE) ? StorageBenchmark.run(STORAGE_ROWS) : List.of();
    return new TrainReport(
        times, memory, checkpoints, lists, streams, freshness, peers, devices, storage);
  }

  private StreamFigures stream() throws IOException {
    return new StreamBenchmark(topics(), streamRequests, err).run();
  }

  private SampleTopics topics() {
    return new SampleTopics(requests, candidates, STREAM_ITEMS, assignments);
  }
}
