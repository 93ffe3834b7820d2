package io.weir.trainer.features;

import io.weir.trainer.features.Layout.Content;
import io.weir.trainer.features.Layout.Field;
import io.weir.trainer.features.Layout.Source;
import java.util.ArrayList;
import java.util.List;

/** A layout in the making; fields without columns are left out. Not thread-safe. */
final class Fields {
  private final Source source;
  private final List<Field> fields = new ArrayList<>();

  Fields(Source source) {
    this.source = source;
  }

  /** A field of numbers. */
  Fields numbers(String name, int width) {
    return add(new Field(name, source, Content.NUMBERS, width));
  }

  /** A field of numbers that have names. */
  Fields numbers(String name, List<String> columns) {
    return add(new Field(name, source, Content.NUMBERS, columns));
  }

  /** A field of a table's rows. */
  Fields rows(String name, int width) {
    return add(new Field(name, source, Content.ROWS, width));
  }

  /** Several such fields, numbered from 0. */
  Fields rows(String name, int count, int width) {
    for (int i = 0; i < count; i++) {
      rows(name + i, width);
    }
    return this;
  }

  private Fields add(Field field) {
    if (field.width() > 0) {
      fields.add(field);
    }
    return this;
  }

  Layout layout() {
    return new Layout(fields);
  }
}
