package io.weir.trainer;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.ModelSnapshot;
import io.weir.core.config.WeirConfig;
import io.weir.schemas.Topics;
import io.weir.trainer.checkpoint.Checkpoint;
import io.weir.trainer.checkpoint.CheckpointStore;
import io.weir.trainer.publication.PublishedPast;
import io.weir.trainer.stream.KafkaClients;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;

/** Takes a stopped trainer's learning back to an earlier checkpoint, at an operator's word. */
final class OperatorRollBack {
  private static final String OPTION = "rollback-to";
  private static final String GENERATION = "generation-";

  private OperatorRollBack() {}

  static Path to(WeirConfig weir, String target) {
    TrainerConfig config = TrainerConfig.of(weir);
    long step = step(weir, target);
    String hash = ModelHash.of(config, weir.tasks().names());
    try (CheckpointStore store = TrainingLoop.checkpoints(config, hash)) {
      List<Long> steps = store.steps();
      if (steps.isEmpty() || steps.get(0) > step) {
        throw new InvalidValueException(
            OPTION, target, "steps of a checkpoint that is kept, or more; there are " + steps);
      }
      store.rollBack(step);
      return store
          .newest()
          .map(Checkpoint::dir)
          .orElseThrow(
              () -> new InvalidValueException(OPTION, target, "a checkpoint that is whole"));
    }
  }

  private static long step(WeirConfig weir, String target) {
    boolean generation = target.startsWith(GENERATION);
    String digits = generation ? target.substring(GENERATION.length()) : target;
    if (!digits.matches("\\d{1,18}")) {
      throw new InvalidValueException(OPTION, target, "a number of steps, or generation-N");
    }
    long number = Long.parseLong(digits);
    return generation ? stepOf(weir, target, number) : number;
  }

  private static long stepOf(WeirConfig weir, String target, long generation) {
    try (Consumer<byte[], byte[]> consumer = KafkaClients.consumer(weir.kafka())) {
      List<ModelSnapshot> states =
          PublishedPast.read(consumer, Topics.of(weir.kafka()).models()).states();
      return states.stream()
          .filter(state -> state.generation() == generation)
          .findFirst()
          .map(ModelSnapshot::step)
          .orElseThrow(
              () ->
                  new InvalidValueException(
                      OPTION,
                      target,
                      "one of generations "
                          + states.stream().map(ModelSnapshot::generation).toList()));
    } catch (KafkaException e) {
      throw Topics.unreachable(weir.kafka(), e);
    }
  }
}
