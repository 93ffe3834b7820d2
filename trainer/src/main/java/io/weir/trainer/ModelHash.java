package io.weir.trainer;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * SHA-256, hexadecimal, of what shapes a trainer's state: under another hash, state is taken up
 * only as far as it matches. Rates, intervals and losses may change in between.
 */
final class ModelHash {
  private ModelHash() {}

  static String of(TrainerConfig config, List<String> tasks) {
    String shape =
        String.join(
            "\n",
            "seed " + config.seed(),
            "tasks " + tasks,
            "features " + config.features(),
            "model " + config.model(),
            "tables " + config.tables().layout(),
            "rows moved by " + config.tables().optimizer().name(),
            "optimizer " + config.optimizer().name(),
            "yardsticks " + config.metrics().yardsticks());
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(shape.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
