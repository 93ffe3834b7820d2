package io.weir.trainer.learner;

import io.weir.trainer.loss.Objective;
import io.weir.trainer.model.Model;
import io.weir.trainer.model.Parameters;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;

/**
 * Lets each task's scores begin at the log-odds of the rate of positives that was seen first.
 *
 * <p>The rate is the effective one: positives count as much as the objective weighs them. Not
 * thread-safe.
 */
final class BiasStart {
  private final List<String> tasks;
  private final Model model;
  private final Objective objective;

  /** Of each task whether its scores have begun at a rate that was seen. */
  private final boolean[] started;

  BiasStart(List<String> tasks, Model model, Objective objective) {
    this.tasks = List.copyOf(tasks);
    this.model = model;
    this.objective = objective;
    this.started = new boolean[tasks.size()];
  }

  /**
   * The first batch in which a task has matured has been scored: from here on, its scores begin at
   * the rate that was seen. A task without a batch until the first step begins at the prior's.
   *
   * @param step taken so far
   */
  void scored(Batch batch, long step, Parameters... all) {
    for (int task = 0; task < started.length; task++) {
      String name = tasks.get(task);
      PositiveRate seen = PositiveRate.of(batch.samples(), name, objective.learnt(name));
      if (started[task] || (step > 0 && !seen.isKnown())) {
        continue;
      }
      started[task] = seen.isKnown();
      double rate = seen.value();
      double weighted = objective.positiveWeight(name) * rate;
      for (Parameters parameters : all) {
        model.startBias(parameters, name, weighted / (weighted + 1 - rate));
      }
    }
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(started.length);
    for (int task = 0; task < started.length; task++) {
      out.writeUTF(tasks.get(task));
      out.writeBoolean(started[task]);
    }
  }

  void read(DataInputStream in) throws IOException {
    for (int left = in.readInt(); left > 0; left--) {
      int task = tasks.indexOf(in.readUTF());
      boolean begun = in.readBoolean();
      if (task >= 0) {
        started[task] = begun;
      }
    }
  }
}
