package io.weir.trainer;

import io.weir.trainer.checkpoint.CheckpointWriter;
import io.weir.trainer.learner.Learner;
import io.weir.trainer.table.TableStatus;
import java.util.LinkedHashMap;
import java.util.Map;

/** What each window of metrics tells of the trainer itself, beside the model's figures. */
final class WindowFigures {
  private WindowFigures() {}

  /**
   * The figures by name; those of steps are of those since they were last asked for.
   *
   * @param pauseMs for which the last checkpoint stopped training
   */
  static Map<String, Double> of(
      Totals totals, Learner learner, CheckpointWriter writer, double pauseMs) {
    Map<String, Double> figures = new LinkedHashMap<>(learner.takeStepFigures());
    figures.put("total.samplesTrained", (double) totals.trained());
    figures.put("total.samplesRevised", (double) totals.revised());
    figures.put("total.samplesRefused", (double) totals.refused());
    figures.put("total.samplesRepeated", (double) totals.repeated());
    figures.put("total.samplesTakenBack", (double) totals.takenBack());
    figures.put("total.skippedSteps", (double) learner.skippedSteps());
    figures.put("total.clippedSteps", (double) learner.clippedSteps());
    figures.putAll(tables(learner));
    figures.putAll(learner.knowledge());
    figures.put("total.checkpoints", (double) writer.written());
    figures.put("total.checkpointsFailed", (double) writer.failed());
    figures.put("checkpoint.pauseMs", pauseMs);
    figures.put("checkpoint.writeMs", (double) writer.lastWriteMs());
    figures.put("total.emptyBatches", (double) learner.emptyBatches());
    figures.put("untestedRevisions", (double) learner.untestedRevisions());
    return figures;
  }

  private static Map<String, Double> tables(Learner learner) {
    TableStatus all =
        learner.tables().status().values().stream().reduce(TableStatus.NONE, TableStatus::plus);
    return Map.of(
        "tables.rows", (double) all.rows(),
        "tables.bytes", (double) all.bytes(),
        "total.idsAdmitted", (double) all.admitted(),
        "total.sightsRejected", (double) all.rejected(),
        "total.rowsExpired", (double) all.expired(),
        "total.rowsEvicted", (double) all.evicted());
  }
}
