package dev.dnshealth.k8s;

/**
 * The cluster cannot be used as it is set up. The message is one line that names cause and cure.
 */
public class KubernetesSetupException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public KubernetesSetupException(String message) {
    super(message);
  }

  public KubernetesSetupException(String message, Throwable cause) {
    super(message, cause);
  }
}
