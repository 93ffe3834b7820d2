package io.weir.trainer.table;

/**
 * The weights of a table's rows as they stood once. Immutable; the arrays must not be written to.
 *
 * @param kind of the table, as registered
 * @param rows of a hashed table; 0 of another
 * @param dimension width of a row
 * @param seed of the table, by which ids become rows of a hashed one and rows begin
 * @param deviation of the rows' initial weights
 * @param keys of the rows, in any order: of a hashed table the numbers of those that are no longer
 *     as they began, of a dynamic one the ids
 * @param weights of these rows: (keys, dimension), row-major
 * @param shared weights of the row of ids without one; empty of a hashed table
 */
public record TableRows(
    String kind,
    int rows,
    int dimension,
    long seed,
    float deviation,
    long[] keys,
    float[] weights,
    float[] shared) {}
