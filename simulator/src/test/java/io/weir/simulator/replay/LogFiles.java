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

  /** Three lists of two users, one of two advertisements. */
  static final String TAOBAO_ADS =
      """
      user,time_stamp,adgroup_id,pid,nonclk,clk
      581738,1494137644,1,430548_1007,1,0
      581738,1494137644,3,430548_1007,0,1
      581738,1494137650,2,430539_1007,1,0
      449818,1494137720,3,430548_1007,1,0
      """;

  static final String AD_FEATURES =
      """
      adgroup_id,cate_id,campaign_id,customer,brand,price
      1,6406,83237,1,95471,170.0
      3,6421,15,9,NULL,0.0
      9,6421,15,9,NULL,5.0
      """;

  static final String USER_PROFILES =
      """
      userid,cms_segid,cms_group_id,final_gender_code,age_level,pvalue_level,shopping_level,occupation,new_user_class_level\u0020
      581738,0,5,2,5,,3,0,3
      1,19,3,2,3,,3,0,3
      """;

  /** Two sessions of one user, one of another; rows are not sorted by time. */
  static final String MOVIELENS =
      """
      1::1193::5::978300760
      1::661::3::978302109
      1::914::4::978300790
      2::1193::2::978298413
      1::3408::4::978824268
      """;

  /** Two users; the first line of a video that is played twice is what counts for a matrix. */
  static final String KUAIREC =
      """
      user_id,video_id,play_duration,video_duration,time,date,timestamp,watch_ratio
      14,148,4381,6067,2020-07-05 05:27:48.378,20200705,1593898068.378,0.722
      14,183,6500,6100,2020-07-05 05:28:00.057,20200705,1593898080.057,1.0656
      14,148,9000,6067,2020-07-05 05:29:09.479,20200705,1593898149.479,1.4834
      19,183,7001,26000,2020-07-05 05:30:43.285,20200705,1593898243.285,0.2693
      """;

  /** Three users and twelve items, as {@code numpy.savetxt} writes them. */
  static final String MATRIX =
      """
      # Three users
      1.00e+00 0.00e+00 0.00e+00 1.00e+00 0.00e+00 0.00e+00 1.00e+00 0.00e+00 0.00e+00 0.00e+00 0.00e+00 1.00e+00
      0.00e+00 0.00e+00 1.00e+00 0.00e+00 nan 1.00e+00 0.00e+00 0.00e+00 0.00e+00 0.00e+00 0.00e+00 0.00e+00
      0.00e+00 0.00e+00 1.00e+00 0.00e+00 0.00e+00 1.00e+00 0.00e+00 0.00e+00 1.00e+00 0.00e+00 0.00e+00 0.00e+00
      # The end
      """;

  static final String CRITEO =
      """
      0\t1\t-1\t3\t3\t3\t3\t3\t3\t3\t3\t3\t3\t3\t05db9164\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t\t68fd1e64
      1\t\t-1\t3\t3\t3\t3\t3\t3\t3\t3\t3\t3\t3\tbe589b51\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t\t68fd1e64
      0\t40\t-1\t3\t3\t3\t3\t3\t3\t3\t3\t3\t3\t3\t05db9164\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t68fd1e64\t\t68fd1e64
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
      case "taobao-ads" -> TAOBAO_ADS;
      case "jester" -> JESTER;
      case "movielens" -> MOVIELENS;
      case "kuairec" -> KUAIREC;
      case "matrix" -> MATRIX;
      case "criteo" -> CRITEO;
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
    return Importers.of(format).open(file, SETTINGS, ImportWatcher.REFUSE);
  }
}
