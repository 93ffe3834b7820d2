package io.weir.core.labelling;

/**
 * Whether a user liked a short video, by how long it was played.
 *
 * <p>"Full Stage Learning to Rank" (FS-LTR) A.4, for KuaiRec: a video of at most 7 s must be played
 * to its end, a longer one for more than 7 s.
 */
public final class PlayLabel {
  private static final long LONG_MS = 7_000;

  private PlayLabel() {}

  /** 1 or 0, of durations in milliseconds. */
  public static byte of(long playMs, long videoMs) {
    boolean liked = videoMs <= LONG_MS ? playMs >= videoMs : playMs > LONG_MS;
    return (byte) (liked ? 1 : 0);
  }
}
