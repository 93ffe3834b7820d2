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
    return add(name, Content.NUMBERS, width);
  }

  /** A field of a table's rows. */
  Fields rows(String name, int width) {
    return add(name, Content.ROWS, width);
  }

  /** Several such fields, numbered from 0. */
  Fields rows(String name, int count, int width) {
    for (int i = 0; i < count; i++) {
      rows(name + i, width);
    }
    return this;
  }

  private Fields add(String name, Content content, int width) {
    if (width > 0) {
      fields.add(new Field(name, source, content, width));
    }
    return this;
  }

  Layout layout() {
    return new Layout(fields);
  }
}
