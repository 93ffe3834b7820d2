package io.weir.local.experiment;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.RequestSample;
import io.weir.core.config.WeirConfig;
import io.weir.local.experiment.Cell.Span;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.learner.Learner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.LongStream;

/**
 * Where an experiment's cells are run, one after the other, each once: one that is in the folder is
 * read from there. Not thread-safe.
 */
final class Bench {
  private final ResultFolder folder;
  private final Map<String, SampleLog> logs;
  private final Map<String, SampleLog.Boundary> halves = new HashMap<>();
  private final WeirConfig user;
  private final int seeds;
  private final Preset preset;
  private final ExperimentProgress progress;

  /**
   * @param logs by name
   * @param user what lies over the settings of every arm
   * @param seeds how many
   */
  Bench(
      ResultFolder folder,
      Map<String, SampleLog> logs,
      WeirConfig user,
      int seeds,
      Preset preset,
      ExperimentProgress progress) {
    this.folder = folder;
    this.logs = Map.copyOf(logs);
    this.user = user;
    this.seeds = seeds;
    this.preset = preset;
    this.progress = progress;
  }

  /** 1, 2, … */
  long[] seeds() {
    return LongStream.rangeClosed(1, seeds).toArray();
  }

  /** How much of everything there is. */
  Preset preset() {
    return preset;
  }

  /** What lies over the settings of every arm. */
  WeirConfig user() {
    return user;
  }

  /** Names of the logs, in order. */
  List<String> logs() {
    return logs.keySet().stream().sorted().toList();
  }

  /** A log by its name. */
  SampleLog log(String name) {
    SampleLog log = logs.get(name);
    if (log == null) {
      throw new IllegalStateException("no log " + name);
    }
    return log;
  }

  /** Where the later half of a log's requests begins. */
  SampleLog.Boundary half(String name) {
    return halves.computeIfAbsent(name, log -> log(log).half());
  }

  /** What comes out of a cell. */
  CellResult result(Cell cell) {
    WeirConfig config = cell.config(WeirConfig.defaults(), user);
    String fingerprint = cell.fingerprint(config);
    return result(cell.key(), fingerprint, same -> run(cell, config, same));
  }

  /**
   * What comes out of a cell that has data of its own.
   *
   * @param run makes the result, given the fingerprint
   */
  CellResult result(String key, String fingerprint, Function<String, CellResult> run) {
    Optional<CellResult> done = folder.read(key, fingerprint);
    if (done.isPresent()) {
      progress.done(key, true);
      return done.get();
    }
    CellResult result = run.apply(fingerprint);
    folder.write(result);
    progress.done(key, false);
    return result;
  }

  /** The folder of the run, for what a cell needs while it runs. */
  Path dir() {
    return folder.dir();
  }

  /** So much of a cell is done. */
  void in(String key, int done, int total) {
    progress.in(key, done, total);
  }

  private CellResult run(Cell cell, WeirConfig config, String fingerprint) {
    SampleLog log = log(cell.log());
    Measure measure = cell.measure().on(log);
    TrainerConfig trainer = TrainerConfig.of(config);
    try (Learner learner = new Learner(trainer, config.tasks().names(), measure)) {
      long start = System.nanoTime();
      learn(learner, cell, log, trainer.batchRequests(), measure);
      long end = System.nanoTime();
      measure.trained(learner, config);
      return new CellResult(
          cell.key(),
          fingerprint,
          learner.step(),
          learner.skippedSteps(),
          learner.emptyBatches(),
          Math.round((end - start) / 1e7) / 1e2,
          measure.measured());
    } catch (InvalidValueException e) {
      throw e.within("cell " + cell.key());
    }
  }

  private void learn(Learner learner, Cell cell, SampleLog log, int batch, Measure measure) {
    List<RequestSample> waiting = new ArrayList<>();
    SampleLog.Boundary half = half(cell.log());
    int total = log.entries().size();
    int at = 0;
    for (SampleLog.Entry entry : log.entries()) {
      at++;
      if (entry instanceof SampleLog.OfItem item) {
        learner.put(item.item());
      } else if (entry instanceof SampleLog.OfSample of) {
        RequestSample sample = of.sample();
        if (cell.span() == Span.WHOLE || half.isAfter(sample.requestTime(), sample.requestId())) {
          waiting.add(sample);
        }
      }
      if (waiting.size() == batch || (at == total && !waiting.isEmpty())) {
        if (Rates.NONE.equals(cell.rates())) {
          learner.count(List.copyOf(waiting));
        } else {
          learner.learn(List.copyOf(waiting));
        }
        measure.learnt(learner);
        waiting.clear();
        progress.in(cell.key(), at, total);
      }
    }
  }
}
