package io.weir.trainer.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;

/** Records of table rows on a device: (rows, weights and slots). */
final class DeviceRecords {
  private DeviceRecords() {}

  /** The numbers of each record from one to before another. */
  static NDArray part(NDArray records, int from, int to) {
    return records.get(new NDIndex().addAllDim().addSliceDim(from, to));
  }
}
