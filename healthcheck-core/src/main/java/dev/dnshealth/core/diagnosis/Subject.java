package dev.dnshealth.core.diagnosis;

import dev.dnshealth.core.target.Instance;
import java.util.Objects;
import java.util.Optional;

/**
 * What has a fault.
 *
 * @param kind what it is
 * @param name its name
 * @param instance the instance, if it is a server
 */
public record Subject(Kind kind, String name, Optional<Instance> instance) {

  public Subject {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(instance, "instance");
  }

  /** Returns one server as a subject. */
  public static Subject server(Instance instance) {
    return new Subject(Kind.SERVER, instance.name(), Optional.of(instance));
  }

  /** Returns the DNS Service as a subject. */
  public static Subject service(String name) {
    return new Subject(Kind.SERVICE, name, Optional.empty());
  }

  /** Returns a node, or what runs on it for others, as a subject. */
  public static Subject node(String name) {
    return new Subject(Kind.NODE, name, Optional.empty());
  }

  /** Returns what is between two nodes as a subject. */
  public static Subject path(String node, String other) {
    return new Subject(Kind.PATH, node + " - " + other, Optional.empty());
  }

  /** Returns the cluster's DNS as a whole as a subject. */
  public static Subject cluster() {
    return new Subject(Kind.CLUSTER, "cluster DNS", Optional.empty());
  }

  @Override
  public String toString() {
    return instance.map(Instance::toString).orElse(name);
  }

  /** The kinds of subject. */
  public enum Kind {
    SERVER,
    SERVICE,
    NODE,
    PATH,
    CLUSTER
  }
}
