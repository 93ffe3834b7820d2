package io.weir.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.weir.trainer.features.Layout;
import io.weir.trainer.features.Layout.Field;

/** Which columns of an input belong to which field. */
final class FieldMask {
  private FieldMask() {}

  /** 1 where a column belongs to a field, else 0: (columns, fields). */
  static NDArray of(Layout layout, NDArray like) {
    int count = layout.fields().size();
    float[] mask = new float[layout.width() * count];
    int column = 0;
    for (int field = 0; field < count; field++) {
      Field one = layout.fields().get(field);
      for (int i = 0; i < one.width(); i++) {
        mask[column++ * count + field] = 1;
      }
    }
    NDArray array =
        like.getManager().create(mask, new ai.djl.ndarray.types.Shape(layout.width(), count));
    return like.getDataType() == DataType.FLOAT32 ? array : array.toType(like.getDataType(), false);
  }
}
