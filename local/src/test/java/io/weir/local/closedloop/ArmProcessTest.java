package io.weir.local.closedloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.local.part.PartFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the loop says of an arm's process; the processes here are not arms, but as real. */
class ArmProcessTest {
  private static final Path LOG = Path.of("arms", "slow", "log.txt");

  private ArmProcess arm;

  @AfterEach
  void end() {
    arm.close();
  }

  @Test
  void armThatIsNeverReady_isGivenUpAtItsDeadline_withOneLine() throws IOException {
    arm = arm(Duration.ZERO, "cat");
    assertThatThrownBy(() -> arm.await(ArmMain.READY, () -> false))
        .isInstanceOf(PartFailedException.class)
        .hasMessage("arm slow: not ready, see arms/slow/log.txt (expected: to start within 0 s)");
  }

  @Test
  void armThatEndsBeforeItIsReady_isSaidToHaveEnded() throws IOException {
    arm = arm(ArmProcess.START, "sh", "-c", "exit 7");
    assertThatThrownBy(() -> arm.await(ArmMain.READY, () -> false))
        .hasMessage(
            "arm slow: ended with exit code 7, see arms/slow/log.txt"
                + " (expected: to live as long as the run)");
  }

  /** An arm that is ready has all the time it wants: it says itself that it stands still. */
  @Test
  void answer_isItsWords_andAnotherThanTheExpectedIsRefused() throws IOException {
    arm = arm(Duration.ZERO, "sh", "-c", "echo reached 1 20 3; echo ready 80");
    assertThat(arm.await(ArmMain.REACHED, () -> false)).containsExactly("1", "20", "3");
    assertThatThrownBy(() -> arm.await(ArmMain.REACHED, () -> false))
        .hasMessage("arm slow: ready 80 (expected: reached …)");
  }

  @Test
  void interruptedRun_waitsNoLonger() throws IOException {
    arm = arm(ArmProcess.START, "cat");
    assertThatThrownBy(() -> arm.await(ArmMain.READY, () -> true))
        .hasMessage("run: interrupted (expected: to reach its end)");
  }

  private static ArmProcess arm(Duration start, String... command) throws IOException {
    return new ArmProcess("slow", new ProcessBuilder(command).start(), LOG, start);
  }
}
