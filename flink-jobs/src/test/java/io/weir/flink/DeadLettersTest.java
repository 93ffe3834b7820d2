package io.weir.flink;

import static io.weir.flink.Logs.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.DeadLetter;
import io.weir.flink.RawRecord.KeyForm;
import io.weir.schemas.Codecs;
import io.weir.schemas.LogProducer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeadLettersTest {
  private static final int LARGE = 2 << 20;
  private static final DeadLetters LETTERS = new DeadLetters("weir.");

  private final Random random = new Random(3);

  @Test
  void largestRecord_staysWhole() {
    byte[] key = bytes(36);
    byte[] value = bytes(LogProducer.MAX_RECORD_BYTES - key.length);
    DeadLetter letter = letter(key, value, "x".repeat(1_000));
    assertThat(letter.topic()).isEqualTo("weir.feedback");
    assertThat(letter.partition()).isEqualTo(3);
    assertThat(letter.offset()).isEqualTo(5);
    assertThat(letter.reason()).isEqualTo("invalid");
    assertThat(letter.detail()).isEqualTo("x".repeat(1_000));
    assertThat(letter.time()).isEqualTo(T0);
    assertThat(letter.key()).isEqualTo(key);
    assertThat(letter.value()).isEqualTo(value);
  }

  @Test
  void largestKey_staysWhole() {
    byte[] key = bytes(LogProducer.MAX_RECORD_BYTES);
    assertThat(letter(key, null, "why").key()).isEqualTo(key);
  }

  @Test
  void largerValue_isLeftOut() {
    byte[] key = bytes(36);
    DeadLetter letter = letter(key, bytes(LARGE), "why");
    assertThat(letter.key()).isEqualTo(key);
    assertThat(letter.value()).isNull();
    assertThat(letter.detail()).isEqualTo("why; value of 2097152 bytes left out");
  }

  @Test
  void largerKey_isLeftOut() {
    byte[] value = bytes(100);
    DeadLetter letter = letter(bytes(LARGE), value, "why");
    assertThat(letter.key()).isNull();
    assertThat(letter.value()).isEqualTo(value);
    assertThat(letter.detail()).isEqualTo("why; key of 2097152 bytes left out");
  }

  @Test
  void largerKeyAndValue_areLeftOut() {
    DeadLetter letter = letter(bytes(LARGE + 1), bytes(LARGE), "why");
    assertThat(letter.key()).isNull();
    assertThat(letter.value()).isNull();
    assertThat(letter.detail())
        .isEqualTo("why; key of 2097153 bytes left out; value of 2097152 bytes left out");
  }

  @Test
  void longDetail_isCut() {
    byte[] value = bytes(400_000);
    DeadLetter letter = letter(null, value, "\uFFFD".repeat(400_000));
    assertThat(letter.detail()).isEqualTo("\uFFFD".repeat(1_000) + "… of 400000 characters");
    assertThat(letter.value()).isEqualTo(value);
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Encoded and read again; it must fit. */
  private static DeadLetter letter(byte[] key, byte[] value, String detail) {
    RawRecord raw = new RawRecord(SourceTopic.FEEDBACK, 3, 5, KeyForm.OTHER, key, value);
    OutgoingRecord letter = LETTERS.of(raw, key, Reason.INVALID, detail, T0);
    assertThat(letter.key()).isNull();
    assertThat(letter.value()).hasSizeLessThanOrEqualTo(DeadLetters.MAX_BYTES);
    return Codecs.DEAD_LETTERS.decode(letter.value());
  }
}
