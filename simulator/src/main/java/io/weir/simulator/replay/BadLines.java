package io.weir.simulator.replay;

/** What an import does with a line that breaks its format's rules. */
@FunctionalInterface
public interface BadLines {
  /** Ends the import with the complaint: nothing of the file is sent. */
  BadLines REFUSE =
      (complaint, content) -> {
        throw complaint;
      };

  /**
   * Takes one such line; unless this throws, the import leaves it out, counts it by reason and goes
   * on.
   *
   * @param complaint what is wrong with it
   * @param content the line as it stands, bytes that are not UTF-8 replaced
   */
  void take(MalformedLineException complaint, String content);
}
