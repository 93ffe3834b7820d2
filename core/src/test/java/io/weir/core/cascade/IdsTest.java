package io.weir.core.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdsTest {
  @Test
  void hash_ofKnownStrings_isTheFirstEightBytesOfSha256() {
    // printf '' | sha256sum and printf abc | sha256sum
    assertThat(Ids.hash("")).isEqualTo(0xe3b0c44298fc1c14L);
    assertThat(Ids.hash("abc")).isEqualTo(0xba7816bf8f01cfeaL);
  }

  @Test
  void parse_ofADecimalString_isTheNumberAndOfAnotherTheHash() {
    assertThat(Ids.parse("-42")).isEqualTo(-42);
    assertThat(Ids.parse("9223372036854775807")).isEqualTo(Long.MAX_VALUE);
    assertThat(Ids.parse("9223372036854775808")).isEqualTo(Ids.hash("9223372036854775808"));
    assertThat(Ids.parse("N42")).isEqualTo(Ids.hash("N42"));
  }

  @Test
  void key_isBigEndian_andReadsBack() {
    assertThat(Ids.key(1)).containsExactly(0, 0, 0, 0, 0, 0, 0, 1);
    assertThat(Ids.ofKey(Ids.key(-7))).isEqualTo(-7);
  }

  @Test
  void mix_ofConsecutiveIds_spreadsOverLowBits() {
    Set<Long> buckets = new HashSet<>();
    for (long id = 0; id < 1024; id++) {
      buckets.add(Ids.mix(id) & 1023);
    }
    // 1024 balls into 1024 boxes fill 1 - 1/e of them.
    assertThat(buckets.size()).isBetween(600, 700);
  }
}
