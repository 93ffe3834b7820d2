package io.weir.trainer.learner;

import io.weir.trainer.features.FeatureState;
import io.weir.trainer.features.Layout;
import io.weir.trainer.model.Parameters.Parameter;
import io.weir.trainer.table.TableCopy;
import java.util.List;
import java.util.Map;

/**
 * Everything by which users' vectors and cross scores are made, as it stood once.
 *
 * <p>Its arrays must not be written to, and its tables are written once, on any thread. Whoever
 * makes it closes it, on any thread.
 *
 * @param tasks that are scored
 * @param scores the names of all scores, the tasks' first
 * @param products the scores that rest on an inner product, in the order of the user tower's
 *     outputs
 * @param parameters the dense weights
 * @param users fields of a user's input, from column 0 on
 * @param cells fields of a list cell's input
 * @param features what these inputs are made of beside rows
 * @param tables the rows, by feature
 */
public record ServingState(
    List<String> tasks,
    List<String> scores,
    List<String> products,
    List<Parameter> parameters,
    Layout users,
    Layout cells,
    FeatureState features,
    Map<String, TableCopy> tables)
    implements AutoCloseable {

  /** Lets the learner go on without a thought of this; a second call does nothing. */
  @Override
  public void close() {
    tables.values().forEach(TableCopy::close);
  }
}
