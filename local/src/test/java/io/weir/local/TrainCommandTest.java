package io.weir.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.config.WeirConfig;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.TrainerConfig.OtherModel;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class TrainCommandTest {
  private static final String TIME = "2026-11-20T06:00:00Z";

  @Test
  void options_areLaidOverTheConfiguration() {
    assertThat(chosen().startFrom()).hasToString("latest");
    assertThat(chosen().checkpoint().otherModel()).isEqualTo(OtherModel.ADAPT);
    assertThat(chosen("--from-earliest").startFrom()).hasToString("earliest");
    assertThat(chosen("--from-time", TIME).startFrom()).hasToString(TIME);
    assertThat(chosen("--strict").checkpoint().otherModel()).isEqualTo(OtherModel.REFUSE);
  }

  @Test
  void fromTime_besideFromEarliest_isRefusedInOneLine() {
    Cli.assertWrongInput(
        "weir: --from-time: " + TIME + " (expected: nothing beside --from-earliest)",
        "train",
        "--from-time",
        TIME,
        "--from-earliest");
  }

  private static TrainerConfig chosen(String... args) {
    TrainCommand command = new TrainCommand();
    new CommandLine(command).parseArgs(args);
    return TrainerConfig.of(
        command.chosen(WeirConfig.defaults().with("trainer.start-from=latest")));
  }
}
