package io.weir.simulator.replay;

import io.weir.core.config.WeirConfig;
import io.weir.simulator.LogStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/** Made-up logs in each format, and how tests write them. */
final class LogFiles {
  static final ReplaySettings SETTINGS = ReplaySettings.of(WeirConfig.defaults());

  static final String TRIVAGO_HEADER =
      "user_id,session_id,timestamp,step,action_type,reference,platform,city,device,"
          + "current_filters,impressions,prices\n";

  /** Two sessions in one city, one in another; rows are not sorted by time. */
  static final String TRIVAGO =
      TRIVAGO_HEADER
          + """
          U2,s2,2000,1,clickout item,14,FR,"Paris, France",mobile,,14|15|11,50|70|90
          U1,s1,1000,1,search for destination,"Paris, France",FR,"Paris, France",mobile,,,
          U1,s1,1010,2,interaction item image,12,FR,"Paris, France",mobile,,,
          U1,s1,1020,3,interaction item rating,11,FR,"Paris, France",mobile,,,
          U1,s1,1030,4,interaction item image,11,FR,"Paris, France",mobile,,,
          U1,s1,1060,5,clickout item,12,FR,"Paris, France",mobile,Hotel|Pool,11|12|13,100|80|120
          U1,s1,1090,6,clickout item,13,FR,"Paris, France",mobile,,13|12,110|80
          U3,s3,3000,1,clickout item,21,DE,"Bonn, Germany",desktop,,21|22,10|20
          """;

  static final String MIND =
      """
      1\tU1\t11/11/2019 9:00:00 AM\tN1 N2 N3\tN4-0 N5-1 N6-0
      3\tU3\t11/11/2019 12:00:01 AM\t\tN4-1 N5-1
      2\tU2\t11/11/2019 1:30:00 PM\tN4\tN7-0 N8-1
      """;

  static final String NEWS =
      """
      N4\tsports\tgolf\tA "title\tAn abstract\thttps://example.org\t[]\t[]
      N5\tnews\tworld\tAnother\t\t\t[]\t[]
      """;

  /** Two users: an order after a view, a cart after two, a favourite and an order after none. */
  static final String TAOBAO =
      """
      7,501,31,pv,1511658000
      8,501,31,pv,1511658000
      7,502,32,pv,1511658010
      7,501,31,pv,1511658020
      7,501,31,cart,1511658050
      8,502,32,fav,1511658060
      7,502,32,buy,1511661610
      8,503,33,buy,1511661611
      """;

  /** One user with twelve ratings, one with two. */
  static final String JESTER =
      """
      user,joke,rating
      1,0,5
      2,0,-3.25
      1,1,4.99
      1,2,-10
      1,3,10
      1,4,0
      1,5,7.5
      1,6,-1
      1,7,2
      2,7,6.11
      1,8,9
      1,9,-8
      1,10,1
      1,11,5.5
      """;

  private static final Pattern EXAMPLE = Pattern.compile("```jsonl\n(.*?)```", Pattern.DOTALL);

  private LogFiles() {}

  /** The worked example of docs/formats.md. */
  static String jsonLines() {
    try {
      String page = Files.readString(Path.of("../docs/formats.md"));
      Matcher example = EXAMPLE.matcher(page);
      if (!example.find()) {
        throw new IllegalStateException("docs/formats.md has no example");
      }
      return example.group(1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a format is text, plain or gzip. */
  static boolean isText(String format) {
    return !format.equals("recflow");
  }

  /** Writes a small log in a format of the registry. */
  static Path writeSample(Path file, String format) {
    return isText(format)
        ? write(file, sample(format))
        : RecFlowFiles.write(file, RecFlowFiles.ROWS);
  }

  /** A small log in a text format of the registry. */
  static String sample(String format) {
    return switch (format) {
      case "trivago" -> TRIVAGO;
      case "mind" -> MIND;
      case "taobao" -> TAOBAO;
      case "jester" -> JESTER;
      case "jsonl" -> jsonLines();
      default -> throw new IllegalStateException("write a small log in the format " + format);
    };
  }

  static Path write(Path file, String text) {
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path writeGzip(Path file, String text) {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Opens a log, leaving malformed lines out. */
  static LogStream openSkipping(String format, Path file) {
    return Importers.of(format).open(file, SETTINGS, (complaint, content) -> {});
  }

  static LogStream open(String format, Path file) {
    return Importers.of(format).open(file, SETTINGS, BadLines.REFUSE);
  }
}
