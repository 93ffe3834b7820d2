package io.weir.benchmarks.train;

/**
 * A trainer over a topic that is full of samples.
 *
 * @param requests learnt
 * @param candidates of a request
 * @param seconds from the first to the last
 * @param inputShare of the training thread's time: fetching, decoding and waiting
 * @param stepShare learning, evaluation included
 * @param publicationShare embedding and sending items
 * @param checkpointShare what checkpoints take of it
 * @param refreshedPerSecond items of a full refresh, from its first marker to its last, training
 *     going on
 * @param updates vectors sent of items that were learnt from
 * @param updateP50Ms from the end of the step until the brokers had the vector, median
 * @param updateP99Ms 99th percentile
 */
record StreamFigures(
    long requests,
    int candidates,
    double seconds,
    double inputShare,
    double stepShare,
    double publicationShare,
    double checkpointShare,
    double refreshedPerSecond,
    long updates,
    double updateP50Ms,
    double updateP99Ms) {

  double requestsPerSecond() {
    return requests / seconds;
  }

  double examplesPerSecond() {
    return requestsPerSecond() * candidates;
  }

  double updatesPerSecond() {
    return updates / seconds;
  }
}
