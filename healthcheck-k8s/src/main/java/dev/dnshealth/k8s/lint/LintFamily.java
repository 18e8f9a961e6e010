package dev.dnshealth.k8s.lint;

import java.util.List;

/** Rules about one thing. */
interface LintFamily {

  /** Returns the rules, in the order in which they are reported. */
  List<LintRule> rules();
}
