package io.weir.benchmarks.train;

/**
 * One checkpoint and the restart from it.
 *
 * @param kind whole, or of changes
 * @param parameters of the tables
 * @param bytes of its files
 * @param pauseMs for which training stood still
 * @param writeMs from its beginning until it was on disk, training going on
 * @param stepMs median time of the steps meanwhile
 * @param worstStepMs the longest of these
 * @param restartMs from the start of a new process to the end of its first step
 */
record CheckpointTimes(
    String kind,
    long parameters,
    long bytes,
    double pauseMs,
    double writeMs,
    double stepMs,
    double worstStepMs,
    double restartMs) {}
