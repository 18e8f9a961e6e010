package dev.dnshealth.k8s.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PullQueryTest {

  private static final Cursor CURSOR = new Cursor("epoch-1", 12);

  @Test
  void whatIsAskedIsUnderstood() {
    for (Optional<Share> share :
        Set.of(
            Optional.<Share>empty(),
            Optional.of(new Share(3, Optional.empty())),
            Optional.of(new Share(3, Optional.of(Set.of("uid-a", "uid-b")))))) {
      PullQuery asked = new PullQuery(CURSOR, share);
      assertThat(PullQuery.parse(asked.text())).isEqualTo(asked);
    }
  }

  @Test
  void withoutACursorOfThisProcessAllIsAsked() {
    assertThat(PullQuery.parse("")).isEqualTo(new PullQuery(Cursor.start(), Optional.empty()));
    assertThat(PullQuery.parse("after=7").cursor()).isEqualTo(Cursor.start());
  }

  @ParameterizedTest
  @ValueSource(strings = {"after=-1", "target=192.0.2.1", "after=1&target=x", "x"})
  void nothingElseIsUnderstood(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PullQuery.parse(text))
        .withMessageContaining("after=NUMBER");
  }
}
