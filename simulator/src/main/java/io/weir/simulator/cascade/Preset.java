package io.weir.simulator.cascade;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A named size of the simulated cascade, on which the user's own options are laid. */
public enum Preset {
  /** The defaults: for tests and the demo. */
  SMALL,
  /** A shop of its own: 20,000 items. */
  MIDDLE,
  /** The sizes of the papers' cascades: 100,000 items, of which 2,000 are retrieved. */
  FULL;

  /** What differs from the defaults, as YAML. */
  String text() {
    String resource = "preset-" + name().toLowerCase(Locale.ROOT) + ".yaml";
    try (InputStream in = Preset.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("no " + resource + " on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
