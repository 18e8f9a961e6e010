package dev.dnshealth.core.remediation;

/** Why nothing is done about a fault, as one word for metrics, logs and events. */
public enum HoldReason {
  /** Replacing the subject does not cure this fault. */
  RESTART_DOES_NOT_HELP("replacing a pod does not cure this fault"),
  /** Replacing the subject helps for a while only, and nobody said that this is enough. */
  RESTART_DOES_NOT_LAST("replacing a pod would help for a while only"),
  /** Replacing a pod makes a fault that is present worse. */
  RESTART_HARMFUL("replacing a pod would make it worse"),
  /** Not a packet came from the pod, so the path may be broken and not the pod. */
  PATH_NOT_PROVEN("no packet came from the pod's own address, so the path may be at fault"),
  /** More than one server has the fault: what they share is at fault. */
  SHARED_CAUSE("several servers fail alike, so they share the cause"),
  /** The prober itself may be at fault. */
  PROBER_UNSURE("the one who looks may be at fault"),
  /** The pod was never seen to answer from here. */
  NO_BASELINE("the pod was never seen to answer from here"),
  /** The fresh look before an action has not been taken, or did not agree. */
  NOT_CONFIRMED("not confirmed by queries from fresh ports"),
  /** The pod has not answered wrongly for long. */
  FAULT_YOUNG("the pod may still mend itself"),
  /** Too few other servers are proven to serve. */
  TOO_FEW_SIBLINGS("too few other servers are proven to serve"),
  /** There is only one replica. */
  SINGLE_REPLICA("the only replica is never replaced"),
  /** Something that a guard needs to know is not known. */
  FACTS_MISSING("the API does not say what is needed to decide"),
  /** The ledger is missing or cannot be read. */
  NO_LEDGER("the ledger cannot be used"),
  /** An action is under way, or its result is unknown. */
  ACTION_UNDER_WAY("another action is under way"),
  /** As many actions as allowed were taken. */
  BUDGET_EXHAUSTED("the budget of actions is used up"),
  /** The last action was too short a time ago. */
  SETTLING("the last action has to settle"),
  /** Actions against this fault did not help. */
  DISARMED("actions against this fault did not help"),
  /** The mode is to observe. */
  OBSERVE_MODE("the mode is observe"),
  /** People paused repair, by an annotation on the workload. */
  PAUSED("repair is paused"),
  /** It is a time of maintenance. */
  MAINTENANCE("it is a time of maintenance"),
  /** There is nothing that could perform an action. */
  NO_REMEDIATOR("nothing is set up that could act"),
  /** The action could not be taken a short while ago. */
  REFUSED("the action could not be taken, and is tried again later"),
  /** A right is missing. */
  RIGHT_MISSING("a right is missing"),
  /** A rollout or a change of replicas is in progress or just over. */
  ROLLOUT("a rollout is in progress or just over"),
  /** The pod is new. */
  POD_YOUNG("the pod is new"),
  /** The pod is being deleted. */
  POD_TERMINATING("the pod is being deleted"),
  /** A pod of the workload is pending or crash-looping. */
  PODS_NOT_RUNNING("a pod of the workload does not run"),
  /** The container was just restarted, or the pod is out of the ready endpoints. */
  KUBELET_IS_ON_IT("the kubelet is dealing with it"),
  /** Nothing would replace the pod. */
  NO_CONTROLLER("no controller would replace the pod"),
  /** No EndpointSlice names the pod. */
  NOT_IN_ENDPOINT_SLICE("no EndpointSlice of the Service names the pod"),
  /** The node is not ready, cordoned or going away. */
  NODE_NOT_FIT("the pod's node is not ready, cordoned or going away"),
  /** The pod uses its node's network. */
  HOST_NETWORK("the pod uses its node's network"),
  /** The Corefile changed, and it is not known whether a new pod would start with it. */
  COREFILE_UNPROVEN(
      "the Corefile changed since the serving pods started; restart the workload to prove it");

  private final String words;

  HoldReason(String words) {
    this.words = words;
  }

  /** Returns the reason in words, to follow "nothing is done, because". */
  public String words() {
    return words;
  }
}
