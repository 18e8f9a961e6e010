package dev.dnshealth.k8s;

/** The API server does not answer, fails, or does not accept the credentials. */
public final class ApiNotReachableException extends KubernetesSetupException {

  private static final long serialVersionUID = 1;

  public ApiNotReachableException(String message) {
    super(message);
  }

  public ApiNotReachableException(String message, Throwable cause) {
    super(message, cause);
  }
}
