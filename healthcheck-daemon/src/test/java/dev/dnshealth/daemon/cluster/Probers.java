package dev.dnshealth.daemon.cluster;

import dev.dnshealth.k8s.outside.ProberPods;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;

/** The prober pods in the cluster under test, whoever sent them. */
final class Probers {

  private final TestCluster cluster;

  Probers(TestCluster cluster) {
    this.cluster = cluster;
  }

  /** Returns whether, as a tool told, those on both nodes hear both DNS pods. */
  static boolean hearAll(String told) {
    return told.contains("heard from the nodes agent, server; 2 of 2 pods answer all of them");
  }

  /** Returns all that are there yet. */
  List<Pod> pods() {
    return cluster.client().pods().inNamespace(ProberPods.NAMESPACE).list().getItems();
  }

  /** Returns the Jobs that make them. */
  List<Job> jobs() {
    return cluster.client().batch().v1().jobs().inNamespace(ProberPods.NAMESPACE).list().getItems();
  }
}
