package io.weir.store.durable;

/** What a completed write survives. */
public enum Durability {
  /** The death of this process (write-ahead log, not synced). Costs microseconds. */
  PROCESS,
  /** The death of the machine too (write-ahead log, synced). Costs a disk flush. */
  MACHINE
}
