package io.weir.simulator.replay;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.finite;
import static io.weir.core.Checks.notBlank;

import java.util.List;
import java.util.Set;

/**
 * How a matrix of users and items is read. Immutable, thread-safe.
 *
 * @param liked value from which on the user likes the item
 * @param coverage least share of users times items that have a value
 * @param header what the first line of a table of values says
 * @param columns names of the user's, the item's and the value's column where each line has one
 *     value; empty = a table of values, a line a user
 */
public record MatrixSettings(double liked, double coverage, Header header, List<String> columns) {
  private static final int COLUMNS = 3;

  /** What the first line of a table of values says. */
  public enum Header {
    /** Values: there is no header. */
    NONE,
    /** The items' ids. */
    ITEMS,
    /** The items' ids, behind the name of a first column that holds the users' ids. */
    USERS_AND_ITEMS
  }

  public MatrixSettings {
    finite("liked", liked);
    check(coverage >= 0 && coverage <= 1, "coverage", coverage, "0 to 1");
    columns = List.copyOf(columns);
    columns.forEach(name -> notBlank("columns", name));
    check(
        columns.isEmpty() || columns.size() == COLUMNS && Set.copyOf(columns).size() == COLUMNS,
        "columns",
        columns,
        "the user's, the item's and the value's, or [] where a line has all values of a user");
  }
}
