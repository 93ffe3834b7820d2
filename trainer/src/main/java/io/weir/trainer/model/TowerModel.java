package io.weir.trainer.model;

import ai.djl.ndarray.NDArray;
import io.weir.trainer.model.Parameters.Weights;
import java.util.List;

/**
 * A model of a tower of users, of items and of list cells, whose outputs meet in scores.
 *
 * <p>Immutable, thread-safe.
 */
abstract class TowerModel implements Model {
  private final Sides sides;

  TowerModel(Sides sides) {
    this.sides = sides;
  }

  /**
   * What every such model has.
   *
   * @param heads its scores
   * @param pooling of the users' sequences
   * @param user of requests
   * @param item of items
   * @param cross of list cells
   */
  record Sides(Heads heads, UserSide pooling, Part user, Part item, Part cross) {}

  final Sides sides() {
    return sides;
  }

  final Heads heads() {
    return sides.heads();
  }

  @Override
  public final List<String> scores() {
    return heads().scores();
  }

  @Override
  public final int dimension() {
    return sides.item().shape().outputs();
  }

  @Override
  public boolean noisy() {
    return sides.user().noisy() || sides.item().noisy() || sides.cross().noisy();
  }

  @Override
  public final Parameters initialize(long seed) {
    Parameters parameters = new Parameters(seed);
    sides.pooling().declare(parameters);
    sides.user().declare(parameters);
    sides.item().declare(parameters);
    declare(parameters);
    heads().declare(parameters);
    return parameters;
  }

  /** Adds the parameters of what makes scores of users and items. */
  abstract void declare(Parameters parameters);

  @Override
  public final void startBias(Parameters parameters, String task, double rate) {
    heads().start(parameters, task, rate);
  }

  @Override
  public final NDArray items(NDArray inputs, Weights weights) {
    return items(inputs, weights, Pass.TEST);
  }

  @Override
  public final Scores forward(Inputs inputs, Weights weights, Pass pass) {
    return forward(inputs, items(inputs.items(), weights, pass), weights, pass);
  }

  /** Item vectors: (items, d). */
  NDArray items(NDArray inputs, Weights weights, Pass pass) {
    return sides.item().forward(inputs, weights, pass);
  }

  /** What the user tower makes: (U, outputs), or of one with tasks (tasks, U, outputs). */
  final NDArray users(Inputs inputs, Weights weights, Pass pass) {
    return sides.user().forward(sides.pooling().inputs(inputs, weights), weights, pass);
  }
}
