package io.weir.simulator.replay;

import io.weir.core.InvalidValueException;
import java.util.List;
import java.util.stream.Collectors;

/** The registry of log formats. */
public final class Importers {
  private static final List<Importer> ALL =
      List.of(
          new RecFlowImporter(),
          new TrivagoImporter(),
          new MindImporter(),
          new TaobaoImporter(),
          new TaobaoAdsImporter(),
          new JesterImporter(),
          new MovieLensImporter(),
          new KuaiRecImporter(),
          new MatrixImporter(),
          new CriteoImporter(),
          new JsonLinesImporter());

  private Importers() {}

  /** Every importer, in the order in which help texts list them. */
  public static List<Importer> all() {
    return ALL;
  }

  /**
   * The importer of a format.
   *
   * @throws InvalidValueException when there is none of that name
   */
  public static Importer of(String format) {
    return ALL.stream()
        .filter(importer -> importer.format().equals(format))
        .findFirst()
        .orElseThrow(() -> new InvalidValueException("format", format, "one of " + names()));
  }

  private static String names() {
    return ALL.stream().map(Importer::format).collect(Collectors.joining(", "));
  }
}
