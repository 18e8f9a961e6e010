package dev.dnshealth.k8s.corefile;

import java.util.Objects;

/**
 * Why a Corefile cannot be understood.
 *
 * @param what what is wrong, in a few words; one line
 * @param at where
 */
public record CorefileProblem(String what, Position at) {

  public CorefileProblem {
    what = what.replace('\n', ' ');
    Objects.requireNonNull(at, "at");
  }
}
