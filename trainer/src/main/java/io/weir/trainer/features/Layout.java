package io.weir.trainer.features;

import static io.weir.core.Checks.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What stands where in an input: its fields side by side. Immutable, thread-safe.
 *
 * @param fields from column 0 on
 */
public record Layout(List<Field> fields) {
  public Layout {
    fields = List.copyOf(fields);
  }

  /** What a field is known of. */
  public enum Source {
    /** The request: computed once for all its candidates. */
    USER,
    /** The item: computed once for all requests. */
    ITEM,
    /** The list cell. */
    CELL
  }

  /** What a field is made of. */
  public enum Content {
    /** Numbers. */
    NUMBERS,
    /** Rows of a table. */
    ROWS
  }

  /**
   * Some columns that belong together: an embedding, or numbers of one kind.
   *
   * @param name of its own within an input
   * @param source what it is known of
   * @param content what it is made of
   * @param columns names of its columns, of their own within the field
   */
  public record Field(String name, Source source, Content content, List<String> columns) {
    public Field {
      columns = List.copyOf(columns);
    }

    /** A field whose columns have numbers for names. */
    public Field(String name, Source source, Content content, int width) {
      this(name, source, content, IntStream.range(0, width).mapToObj(Integer::toString).toList());
    }

    /** In columns. */
    public int width() {
      return columns.size();
    }
  }

  /** A layout of one field of numbers. */
  public static Layout of(String name, Source source, int width) {
    return new Layout(List.of(new Field(name, source, Content.NUMBERS, width)));
  }

  /** Columns of the input. */
  public int width() {
    return fields.stream().mapToInt(Field::width).sum();
  }

  /** This layout with another behind it. */
  public Layout and(Layout other) {
    List<Field> both = new ArrayList<>(fields);
    both.addAll(other.fields);
    return new Layout(both);
  }

  /** The names of all columns, which say of each what it is of: {@code FIELD[COLUMN]}. */
  public List<String> columns() {
    List<String> all = new ArrayList<>();
    for (Field field : fields) {
      field.columns().forEach(column -> all.add(field.name() + '[' + column + ']'));
    }
    return all;
  }

  /** The names of the fields. */
  public List<String> names() {
    return fields.stream().map(Field::name).toList();
  }

  /**
   * The field of a name.
   *
   * @param key what asks for it, for errors
   */
  public Field field(String key, String name) {
    check(names().contains(name), key, name, "one of the fields " + names());
    return fields.get(names().indexOf(name));
  }

  /** Of each column the place of its field. */
  public long[] fieldOfColumn() {
    long[] places = new long[width()];
    int column = 0;
    for (int field = 0; field < fields.size(); field++) {
      int to = column + fields.get(field).width();
      Arrays.fill(places, column, to, field);
      column = to;
    }
    return places;
  }

  /** The column with which a field of this layout begins. */
  public int from(Field field) {
    return fields.subList(0, fields.indexOf(field)).stream().mapToInt(Field::width).sum();
  }
}
