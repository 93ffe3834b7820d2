package io.weir.benchmarks.losses;

/**
 * What many steps leave behind.
 *
 * @param label of the loss
 * @param steps taken
 * @param arraysBefore live arrays before them
 * @param arraysAfter live arrays after them
 * @param residentBefore resident memory before them, bytes
 * @param residentAfter resident memory after them, bytes
 */
record Leak(
    String label,
    long steps,
    long arraysBefore,
    long arraysAfter,
    long residentBefore,
    long residentAfter) {
  boolean holds() {
    return arraysAfter > arraysBefore;
  }
}
