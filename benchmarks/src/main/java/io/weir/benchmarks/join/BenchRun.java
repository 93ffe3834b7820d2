package io.weir.benchmarks.join;

import com.fasterxml.jackson.databind.node.TextNode;
import io.weir.core.config.KafkaConfig;
import io.weir.core.config.WeirConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * What every measurement of one run needs. Immutable.
 *
 * @param config the configuration, with the run's broker
 * @param assignments what the user set, over the benchmark's own settings
 * @param jvm options of every contender's JVM
 * @param profile where recordings go; null = none are made
 * @param dir a folder that is gone after the run
 * @param admin a client of the broker
 * @param err progress and complaints
 */
record BenchRun(
    WeirConfig config,
    List<String> assignments,
    List<String> jvm,
    @Nullable Path profile,
    Path dir,
    Admin admin,
    PrintWriter err) {

  /** How long requests are held before their sample is due. */
  static final Duration FAST_WINDOW = Duration.ofMinutes(5);

  KafkaConfig kafka() {
    return config.kafka();
  }

  /**
   * A contender's configuration: the benchmark's, its own, the user's, the later over the earlier.
   */
  List<String> options(Contender contender, List<String> more) {
    String group = "bench-" + contender.label();
    List<String> options = new ArrayList<>();
    options.addAll(
        List.of(
            "kafka.bootstrap-servers=" + kafka().bootstrapServers(),
            "join.fast-window=" + FAST_WINDOW.toMillis() + "ms",
            "join.slow-actions=[]",
            "join.sampler={name: hccp}",
            "join.checkpoint-interval=5s",
            "join.idle-timeout=0ms",
            "join.alignment-max-drift=2m",
            "join.group-id=" + group,
            "join.transactional-id-prefix=" + group,
            "join.recovery=none",
            "join.flink-options={restart-strategy.type: none}",
            "join.checkpoint-dir=" + TextNode.valueOf(checkpoints(contender).toUri().toString())));
    options.addAll(contender.options());
    options.addAll(more);
    options.addAll(assignments);
    return options;
  }

  Path checkpoints(Contender contender) {
    return dir.resolve(contender.label()).resolve("checkpoints");
  }

  /** Starts a contender; the caller closes it. */
  ContenderProcess start(Contender contender, List<String> options) {
    try {
      Path own = Files.createDirectories(dir.resolve(contender.label()));
      List<String> jvmOptions = new ArrayList<>(jvm);
      if (profile != null) {
        Files.createDirectories(profile);
        jvmOptions.add(
            "-XX:StartFlightRecording=settings=profile,dumponexit=true,filename="
                + profile.toAbsolutePath().resolve(contender.label() + ".jfr"));
      }
      return ContenderProcess.start(contender, own, jvmOptions, options, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
