package io.weir.benchmarks.train;

/** What can be measured of the trainer. */
enum Part {
  /** Step time by the size of the tables, beside the bare gather of as many rows. */
  STEPS,
  /** Bytes by the size of the tables, beside those of the rows. */
  MEMORY,
  /** How long a checkpoint stops training and takes to be written, and a restart from it. */
  CHECKPOINT,
  /** The same examples in lists and one by one. */
  LISTS,
  /** A whole trainer from topic to topic: requests a second, and on what its time goes. */
  STREAM,
  /** How soon what was learnt is readable, through the store itself. */
  FRESHNESS,
  /** The step of HCCP beside the same step on libtorch directly, where the peers were built. */
  PEERS,
  /** The same steps on the processor and on a device: losses beside each other, and speed. */
  DEVICE,
  /** Reads of rows from several kinds of memory that tables could be made of. */
  STORAGE
}
