package io.weir.local;

import io.weir.core.config.KafkaConfig;
import io.weir.schemas.Topics;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Creates the topics of a deployment that do not exist yet. */
@Command(
    name = "topics",
    description = "Creates the topics that do not exist yet.",
    mixinStandardHelpOptions = true)
final class TopicsCommand implements Callable<Integer> {
  @Mixin private ConfigOptions config = new ConfigOptions();

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields.
  TopicsCommand() {}

  @Override
  public Integer call() {
    KafkaConfig kafka = config.load().kafka();
    List<String> created;
    try (Admin admin = Broker.admin(kafka)) {
      created = Topics.create(kafka, admin);
    }
    for (String topic : Topics.of(kafka).all()) {
      spec.commandLine()
          .getOut()
          .println((created.contains(topic) ? "created  " : "existed  ") + topic);
    }
    return 0;
  }
}
