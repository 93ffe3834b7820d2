package io.weir.local.experiment;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/**
 * What made a report: the command, the build and the day. Immutable, thread-safe.
 *
 * @param command as one would give it again, files without their folders
 * @param build version and commit
 * @param date in UTC
 */
public record Provenance(String command, String build, LocalDate date) {
  private static final String RESOURCE = "build.properties";

  /** Of what an earlier build has left unsaid. */
  static final String UNKNOWN = "unknown";

  /** By this build, today. */
  public static Provenance of(String command) {
    return new Provenance(command, thisBuild(), LocalDate.now(Clock.systemUTC()));
  }

  /** Version and commit of this build; the commit is unknown where it was built without git. */
  static String thisBuild() {
    Properties properties = new Properties();
    try (InputStream in = Provenance.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        return UNKNOWN;
      }
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version", UNKNOWN)
        + " (commit "
        + properties.getProperty("commit", UNKNOWN)
        + ")";
  }

  /** As the head of a report has it. */
  String text(Map<String, Integer> cellsByBuild) {
    String head = "Made by `" + command + "` of Weir " + build + " on " + date + ".";
    if (cellsByBuild.keySet().equals(Set.of(build))) {
      return head;
    }
    StringBuilder text = new StringBuilder(head).append(" Its cells are");
    String separator = " ";
    for (Map.Entry<String, Integer> of : cellsByBuild.entrySet()) {
      text.append(separator).append(of.getValue()).append(" of build ").append(of.getKey());
      separator = ", ";
    }
    return text.append(".").toString();
  }
}
