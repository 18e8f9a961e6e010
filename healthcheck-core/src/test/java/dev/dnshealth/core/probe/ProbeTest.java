package dev.dnshealth.core.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.dnshealth.core.probe.Wire.SocketKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProbeTest {

  private static Probe probe(RecordType type, SocketKind kind) {
    return Probe.of(
        "test",
        QueryClass.INTERNAL,
        new Question("example.com", type),
        Wire.udp(kind),
        Expectation.noError(new AnswerRule.Any()));
  }

  @ParameterizedTest
  @EnumSource(
      names = {"A", "AAAA"},
      mode = EnumSource.Mode.EXCLUDE)
  void aPairIsForAddressesOnly(RecordType type) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> probe(type, SocketKind.PAIR))
        .withMessage("question: example.com. " + type + " by PAIR (expected: type A or AAAA)");
    assertThat(probe(type, SocketKind.STICKY).question().type()).isEqualTo(type);
  }

  @Test
  void aPairIsAskedForByEitherOfItsTypes() {
    assertThat(probe(RecordType.A, SocketKind.PAIR).wire().socket()).isEqualTo(SocketKind.PAIR);
    assertThat(probe(RecordType.AAAA, SocketKind.PAIR).wire().socket()).isEqualTo(SocketKind.PAIR);
  }
}
