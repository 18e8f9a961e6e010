package dev.dnshealth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {

  @Test
  void eachStreamIsJudgedByItself() {
    assertThat(Terminal.of("12", Map.of())).isEqualTo(new Terminal(true, true));
    assertThat(Terminal.of("1", Map.of())).isEqualTo(new Terminal(true, false));
    assertThat(Terminal.of("2", Map.of())).isEqualTo(new Terminal(false, true));
    assertThat(Terminal.of("", Map.of())).isEqualTo(new Terminal(false, false));
  }

  @Test
  void coloursAreLeftOutForWhoDoesNotWantThem() {
    assertThat(Terminal.of("12", Map.of("NO_COLOR", "1"))).isEqualTo(new Terminal(false, true));
    assertThat(Terminal.of("12", Map.of("NO_COLOR", ""))).isEqualTo(new Terminal(true, true));
  }

  @Test
  void aDumbTerminalIsNone() {
    assertThat(Terminal.of("12", Map.of("TERM", "dumb"))).isEqualTo(new Terminal(false, false));
  }
}
