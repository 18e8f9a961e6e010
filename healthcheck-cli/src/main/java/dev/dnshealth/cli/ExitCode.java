package dev.dnshealth.cli;

import dev.dnshealth.core.diagnosis.Verdict;

/** What the command's exit code means. */
enum ExitCode {
  HEALTHY(0),
  UNHEALTHY(1),
  DEGRADED(2),
  UNKNOWN(3),
  /** The command line or the configuration is wrong. */
  USAGE(4),
  API_NOT_REACHABLE(5),
  HELD(6),
  /** An action was taken, and its effect could not be proven. */
  NOT_VERIFIED(7);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /** Returns the number that the process exits with. */
  int code() {
    return code;
  }

  /** Returns the exit code for {@code verdict}. */
  static ExitCode of(Verdict verdict) {
    return switch (verdict) {
      case HEALTHY -> HEALTHY;
      case DEGRADED -> DEGRADED;
      case UNHEALTHY -> UNHEALTHY;
      case UNKNOWN -> UNKNOWN;
    };
  }
}
