package dev.dnshealth.k8s.lint;

import dev.dnshealth.k8s.corefile.Directive;
import dev.dnshealth.k8s.corefile.ServerBlock;
import java.util.List;
import java.util.stream.Stream;

/** How large an answer over UDP may be. */
final class BufferRules implements LintFamily {

  static final LintInfo LARGE =
      LintInfo.warning(
          "LINT-COREFILE-BUFSIZE",
          "`bufsize` is above 1232",
          "Larger answers are split into fragments, and one lost fragment loses the answer: many"
              + " networks drop them all. 1232 fits into the smallest packet that IPv6 carries"
              + " whole.",
          "Write `bufsize 1232`. Larger answers come over TCP.");

  private static final int SAFE = 1232;

  @Override
  public List<LintRule> rules() {
    return List.of(
        CorefileRule.present(
            LARGE, file -> CorefileRule.each(file, "bufsize", BufferRules::tooLarge)));
  }

  private static Stream<Sighting> tooLarge(ServerBlock block, Directive bufsize) {
    return bufsize
        .arg(0)
        .filter(size -> size.matches("\\d{1,6}") && Integer.parseInt(size) > SAFE)
        .stream()
        .map(size -> CorefileRule.at(block, bufsize, bufsize.toString()));
  }
}
