package io.weir.benchmarks.train;

import io.weir.trainer.checkpoint.CheckpointStore;
import io.weir.trainer.checkpoint.CheckpointStore.Retention;
import io.weir.trainer.checkpoint.CheckpointWriter;
import io.weir.trainer.checkpoint.StateWriter;
import io.weir.trainer.learner.Learner;
import io.weir.trainer.learner.LearnerSnapshot;
import io.weir.trainer.table.EmbeddingTable.Extent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Measures a whole checkpoint and one of changes while steps are taken, and restarts from both. */
record CheckpointBenchmark(
    long parameters, int requests, int candidates, List<String> assignments, PrintWriter err) {
  private static final long SEED = 20_261_121;
  private static final int STEPS_BETWEEN = 20;

  List<CheckpointTimes> run() throws IOException {
    Path dir = Files.createTempDirectory("weir-bench-");
    try {
      return run(dir);
    } finally {
      delete(dir);
    }
  }

  private List<CheckpointTimes> run(Path dir) throws IOException {
    try (Learner shape = Filled.empty(1, assignments)) {
      long rows = parameters / shape.tables().of("item").dimension();
      err.printf("filling %,d rows for checkpoints%n", rows);
      List<CheckpointTimes> times = new ArrayList<>();
      try (Filled filled = Filled.of(rows, assignments);
          CheckpointStore store = CheckpointStore.open(dir, new Retention(2, 10), "bench");
          CheckpointWriter writer = new CheckpointWriter(store)) {
        for (long id = 0; id < rows; id++) {
          filled.learner().put(SampleTopics.item(id));
        }
        Requests made = new Requests(SEED, rows, candidates);
        for (Extent extent : Extent.values()) {
          for (int step = 0; step < STEPS_BETWEEN; step++) {
            filled.learner().learn(made.batch(requests));
          }
          times.add(measure(filled.learner(), writer, extent, made, dir));
        }
      }
      List<CheckpointTimes> withRestarts = new ArrayList<>();
      // The restart is from the checkpoint of changes, so it reads the whole one, too.
      double restartMs = restart(dir, rows);
      for (CheckpointTimes one : times) {
        withRestarts.add(
            new CheckpointTimes(
                one.kind(),
                parameters,
                one.bytes(),
                one.pauseMs(),
                one.writeMs(),
                one.stepMs(),
                one.worstStepMs(),
                one == times.get(times.size() - 1) ? restartMs : Double.NaN));
      }
      return withRestarts;
    }
  }

  private CheckpointTimes measure(
      Learner learner, CheckpointWriter writer, Extent extent, Requests made, Path dir)
      throws IOException {
    err.printf("writing a checkpoint of %s rows%n", extent == Extent.ALL ? "all" : "changed");
    long begin = System.nanoTime();
    LearnerState state = new LearnerState(learner.snapshot(extent));
    if (extent == Extent.ALL) {
      writer.beginFull(learner.step(), state);
    } else {
      writer.beginChanges(learner.step(), state);
    }
    double pauseMs = (System.nanoTime() - begin) / 1e6;
    List<Long> nanos = new ArrayList<>();
    while (writer.isWriting()) {
      long start = System.nanoTime();
      learner.learn(made.batch(requests));
      nanos.add(System.nanoTime() - start);
    }
    long[] steps = nanos.stream().mapToLong(Long::longValue).toArray();
    return new CheckpointTimes(
        extent == Extent.ALL ? "whole" : "changes",
        parameters,
        newestBytes(dir),
        pauseMs,
        writer.lastWriteMs(),
        Filled.medianMs(steps),
        nanos.stream().mapToLong(Long::longValue).max().orElse(0) / 1e6,
        Double.NaN);
  }

  /** In a process of its own, from its start on. */
  private double restart(Path dir, long rows) throws IOException {
    err.println("restarting");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(RestartMain.class.getName());
    command.addAll(List.of(dir.toString(), Long.toString(rows)));
    command.addAll(List.of(Integer.toString(requests), Integer.toString(candidates)));
    command.addAll(assignments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(Redirect.INHERIT);
    long start = System.nanoTime();
    Process process = builder.start();
    try (BufferedReader out = process.inputReader()) {
      String line = out.readLine();
      double ms = (System.nanoTime() - start) / 1e6;
      if (!RestartMain.STEPPED.equals(line)) {
        throw new IllegalStateException("the trainer that was started again took no step: " + line);
      }
      return ms;
    } finally {
      process.destroy();
    }
  }

  /** What the training loop writes of its learner. */
  private record LearnerState(LearnerSnapshot learnt) implements CheckpointWriter.State {
    @Override
    public Map<String, StateWriter> files() {
      return learnt.files();
    }

    @Override
    public void written() {
      learnt.written();
    }

    @Override
    public void failed() {
      learnt.failed();
    }
  }

  private static long newestBytes(Path dir) throws IOException {
    try (Stream<Path> entries = Files.list(dir)) {
      Path newest =
          entries
              .filter(path -> path.getFileName().toString().startsWith("checkpoint-"))
              .max(Comparator.naturalOrder())
              .orElseThrow();
      try (Stream<Path> files = Files.list(newest)) {
        long bytes = 0;
        for (Path file : files.toList()) {
          bytes += Files.size(file);
        }
        return bytes;
      }
    }
  }

  static void delete(Path dir) throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
