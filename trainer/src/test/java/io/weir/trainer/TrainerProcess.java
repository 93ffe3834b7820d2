package io.weir.trainer;

import io.weir.core.config.WeirConfig;
import io.weir.trainer.evaluation.EvaluationListener;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A trainer in a process of its own, which tests kill: it writes how many samples it has learnt to
 * its output, a line each time, and ends in good order once these are all.
 */
final class TrainerProcess {
  private TrainerProcess() {}

  /** Arguments: how many samples there are, then assignments of the configuration. */
  public static void main(String[] args) {
    long all = Long.parseLong(args[0]);
    List<String> assignments = Arrays.asList(args).subList(1, args.length);
    WeirConfig config = WeirConfig.defaults().withAll(assignments);
    try (Trainer trainer = Trainer.start(config, EvaluationListener.NONE)) {
      long learnt = -1;
      while (learnt < all) {
        trainer.check();
        long now = trainer.samplesTrained() + trainer.samplesRevised();
        if (now != learnt) {
          learnt = now;
          System.out.println("learnt " + learnt);
        }
        LockSupport.parkNanos(500_000);
      }
    }
    System.out.println("closed");
    System.exit(0);
  }
}
