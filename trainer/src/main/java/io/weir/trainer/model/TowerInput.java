package io.weir.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;

/**
 * The input of a tower: numbers side by side, row by row, of which some may be the same in many
 * rows.
 *
 * <p>Columns that are 0 in every row, such as those of features that a stream does not have, may be
 * left out: they add nothing to a product, and the weights they would meet have no gradient.
 *
 * <p>Belongs to one pass, and its arrays to the pass's manager. Not thread-safe.
 */
public abstract class TowerInput {
  private final Columns columns;

  private TowerInput(Columns columns) {
    this.columns = columns;
  }

  /**
   * Rows that share nothing.
   *
   * @param rows (rows, inputs)
   */
  public static TowerInput of(NDArray rows) {
    return new Plain(rows, Columns.ALL);
  }

  /**
   * List cells, row-major (requests, candidates): the user's numbers, which all candidates of a
   * request share, the item's, which all lists with the item share, and the cell's own.
   *
   * <p>A product with a matrix is the sum of one over each part, {@code [u; i; c] W = u W_u + i W_i
   * + c W_c}: the first is taken once per request, the second once per distinct item.
   *
   * @param users (requests, user columns)
   * @param items (items, item columns)
   * @param cells (requests × candidates, cell columns)
   * @param itemOfCell of each cell its item: (requests × candidates)
   * @param columns which of the input's those columns are, side by side
   */
  static TowerInput ofCells(
      NDArray users, NDArray items, NDArray cells, NDArray itemOfCell, Columns columns) {
    return new Cells(users, items, cells, itemOfCell, columns);
  }

  /** The numbers that there are, of all rows: (rows, columns). */
  abstract NDArray rows();

  /** All rows, with the columns that were left out: (rows, inputs). */
  final NDArray full() {
    return columns.spread(rows());
  }

  /** What belongs to the columns that there are: of (inputs, …), (columns, …). */
  final NDArray own(NDArray ofInputs) {
    return columns.of(ofInputs);
  }

  /** The same of both axes of a matrix: of (inputs, inputs), (columns, columns). */
  final NDArray ownSquare(NDArray ofInputs) {
    return columns.of(columns.of(ofInputs).transpose()).transpose();
  }

  /**
   * Other numbers in place of these.
   *
   * @param rows (rows, columns)
   */
  final TowerInput with(NDArray rows) {
    return new Plain(rows, columns);
  }

  /**
   * Every row times a matrix.
   *
   * @param w (inputs, outputs)
   * @return (rows, outputs)
   */
  final NDArray matMul(NDArray w) {
    return product(own(w));
  }

  /**
   * Every row times a matrix, and a bias.
   *
   * @param w (inputs, outputs)
   * @param bias (outputs)
   * @return (rows, outputs)
   */
  final NDArray affine(NDArray w, NDArray bias) {
    return ownAffine(own(w), bias);
  }

  /**
   * The numbers that there are times a matrix, and a bias.
   *
   * @param w (columns, outputs)
   * @param bias (outputs)
   * @return (rows, outputs)
   */
  abstract NDArray ownAffine(NDArray w, NDArray bias);

  abstract NDArray product(NDArray w);

  /**
   * Every row times several matrices, as one product: a product per matrix would copy the input for
   * each.
   *
   * @param w (matrices, inputs, outputs)
   * @return (matrices, rows, outputs)
   */
  final NDArray each(NDArray w) {
    return apart(matMul(beside(w)), w.getShape().get(0));
  }

  /**
   * The same, each with a bias.
   *
   * @param w (matrices, inputs, outputs)
   * @param bias (matrices, outputs)
   * @return (matrices, rows, outputs)
   */
  final NDArray each(NDArray w, NDArray bias) {
    return apart(affine(beside(w), bias.flatten()), w.getShape().get(0));
  }

  /**
   * Matrices side by side.
   *
   * @param w (matrices, inputs, outputs)
   * @return (inputs, matrices × outputs)
   */
  static NDArray beside(NDArray w) {
    return w.transpose(1, 0, 2).reshape(w.getShape().get(1), -1);
  }

  /**
   * What the matrices made, one behind the other.
   *
   * @param made (rows, matrices × outputs)
   * @return (matrices, rows, outputs)
   */
  static NDArray apart(NDArray made, long matrices) {
    return made.reshape(made.getShape().get(0), matrices, -1).transpose(1, 0, 2);
  }

  /**
   * Every row with each column times a factor.
   *
   * @param factors (inputs)
   */
  final TowerInput times(NDArray factors) {
    return scaled(own(factors), columns);
  }

  abstract TowerInput scaled(NDArray factors, Columns same);

  /**
   * Some rows of a matrix, in any order, each as often as it is named.
   *
   * @param matrix (rows, columns)
   * @param rows (chosen)
   * @return (chosen, columns)
   */
  static NDArray chosen(NDArray matrix, NDArray rows) {
    // Its gradient adds whole rows up; that of an index goes element by element.
    return Embedding.embedding(rows, matrix, SparseFormat.DENSE).singletonOrThrow();
  }

  private static final class Plain extends TowerInput {
    private final NDArray rows;

    Plain(NDArray rows, Columns columns) {
      super(columns);
      this.rows = rows;
    }

    @Override
    NDArray rows() {
      return rows;
    }

    @Override
    NDArray product(NDArray w) {
      return rows.matMul(w);
    }

    @Override
    NDArray ownAffine(NDArray w, NDArray bias) {
      return rows.matMul(w).add(bias);
    }

    @Override
    TowerInput scaled(NDArray factors, Columns same) {
      return new Plain(rows.mul(factors), same);
    }
  }

  private static final class Cells extends TowerInput {
    private final NDArray users;
    private final NDArray items;
    private final NDArray cells;
    private final NDArray itemOfCell;
    private final long toUsers;
    private final long toItems;

    Cells(NDArray users, NDArray items, NDArray cells, NDArray itemOfCell, Columns columns) {
      super(columns);
      this.users = users;
      this.items = items;
      this.cells = cells;
      this.itemOfCell = itemOfCell;
      toUsers = users.getShape().get(1);
      toItems = toUsers + items.getShape().get(1);
    }

    @Override
    NDArray rows() {
      return users
          .repeat(0, cells.getShape().get(0) / users.getShape().get(0))
          .concat(chosen(items, itemOfCell), 1)
          .concat(cells, 1);
    }

    @Override
    NDArray product(NDArray w) {
      return sum(byUser(w), w);
    }

    @Override
    NDArray ownAffine(NDArray w, NDArray bias) {
      // Once per request, not once per cell.
      return sum(byUser(w).add(bias), w);
    }

    private NDArray byUser(NDArray w) {
      return users.matMul(w.get(new NDIndex(":{}", toUsers)));
    }

    private NDArray sum(NDArray byUser, NDArray w) {
      NDArray byItem = items.matMul(w.get(new NDIndex("{}:{}", toUsers, toItems)));
      NDArray byCell = cells.matMul(w.get(new NDIndex("{}:", toItems)));
      long requests = users.getShape().get(0);
      long outputs = w.getShape().get(1);
      return byCell
          .add(chosen(byItem, itemOfCell))
          .reshape(requests, -1, outputs)
          .add(byUser.expandDims(1))
          .reshape(-1, outputs);
    }

    @Override
    TowerInput scaled(NDArray factors, Columns same) {
      return new Cells(
          users.mul(factors.get(new NDIndex(":{}", toUsers))),
          items.mul(factors.get(new NDIndex("{}:{}", toUsers, toItems))),
          cells.mul(factors.get(new NDIndex("{}:", toItems))),
          itemOfCell,
          same);
    }
  }
}
