package dev.dnshealth.k8s.corefile;

/** The rest of a Corefile cannot be understood; never leaves this package. */
final class SyntaxException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient CorefileProblem problem;

  SyntaxException(String what, Position at) {
    super(what);
    this.problem = new CorefileProblem(what, at);
  }

  CorefileProblem problem() {
    return problem;
  }
}
