package dev.dnshealth.cli.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dnshealth.core.target.Addresses;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressingTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.1:53",
        "[::1]:5353",
        "[fd00::7]:53",
        "[fd00::]:53",
        "[::]:53",
        "[fd00:1:2:3:4:5:6:7]:53",
        "[fd00:0:2:3:4:5:6:7]:53"
      })
  void isSpelledAsItIsTyped(String text) {
    assertThat(Addressing.text(Addresses.socketAddress(text, 1))).isEqualTo(text);
  }
}
