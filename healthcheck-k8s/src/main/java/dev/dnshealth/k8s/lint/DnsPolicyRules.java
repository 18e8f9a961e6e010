package dev.dnshealth.k8s.lint;

import java.util.List;

/** Which DNS the DNS pods use themselves. */
final class DnsPolicyRules implements LintFamily {

  static final LintInfo POLICY =
      LintInfo.warning(
          "LINT-WORKLOAD-DNS-POLICY",
          "the DNS pods use the cluster's DNS themselves",
          "Their /etc/resolv.conf names the Service that they are behind: what CoreDNS looks up for"
              + " itself, or forwards there, comes back to it.",
          "Set dnsPolicy to Default.");

  @Override
  public List<LintRule> rules() {
    return List.of(
        new LintRule(
            POLICY,
            input ->
                input
                    .workload()
                    .examine(
                        workload ->
                            Examined.foundIf(
                                workload.usesClusterDns(),
                                workload.toString(),
                                "dnsPolicy is " + workload.dnsPolicy()))));
  }
}
