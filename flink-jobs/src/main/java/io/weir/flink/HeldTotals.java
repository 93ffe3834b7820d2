package io.weir.flink;

/**
 * What a subtask holds in all, kept over restarts: after a rescaling the subtasks' sum is right,
 * their shares are not. Not thread-safe.
 */
final class HeldTotals {
  private long openRequests;
  private long maturingRequests;
  private long heldBytes;

  /** Adds what a subtask held at a checkpoint, see {@link #parts()}. */
  void add(long[] parts) {
    openRequests += parts[0];
    maturingRequests += parts[1];
    heldBytes += parts[2];
  }

  /** For the checkpoint; part of the state's format. */
  long[] parts() {
    return new long[] {openRequests, maturingRequests, heldBytes};
  }

  void hold(RawRecord raw) {
    openRequests += raw.source() == SourceTopic.REQUESTS ? 1 : 0;
    heldBytes += raw.bytes().length;
  }

  void hold(JoinedRequest joined) {
    maturingRequests++;
    heldBytes += joined.sample().length;
  }

  void release(OpenRequest open) {
    for (RawRecord raw : open.records()) {
      openRequests -= raw.source() == SourceTopic.REQUESTS ? 1 : 0;
    }
    heldBytes -= open.recordBytes();
    JoinedRequest joined = open.joined();
    if (joined != null) {
      maturingRequests--;
      heldBytes -= joined.sample().length;
    }
  }

  /** Requests before fast due, counted by their contexts. */
  long openRequests() {
    return openRequests;
  }

  /** Requests between fast due and closed. */
  long maturingRequests() {
    return maturingRequests;
  }

  /** Bytes of encoded records and samples held. */
  long heldBytes() {
    return heldBytes;
  }
}
