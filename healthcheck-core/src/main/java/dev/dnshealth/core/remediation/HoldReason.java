package dev.dnshealth.core.remediation;

/** Why nothing is done about a fault, as one word for metrics, logs and events. */
public enum HoldReason {
  /** Replacing the subject does not cure this fault. */
  RESTART_DOES_NOT_HELP(
      "replacing a pod does not cure this fault", "Follow the fault's next step."),
  /** Replacing the subject helps for a while only, and nobody said that this is enough. */
  RESTART_DOES_NOT_LAST(
      "replacing a pod would help for a while only",
      "Follow the fault's next step; restart the workload by hand to win time."),
  /** The memory limit is to be raised, and cannot be. */
  MEMORY_NOT_RAISABLE(
      "there is no memory limit that may be raised",
      "Look for what needs so much memory; raise the limit by hand, or `repair.raise-memory-cap`."),
  /** Other servers use much of their memory as well. */
  NO_HEADROOM(
      "the other servers have no memory to spare, or it is not known",
      "Look at what all of them need: raise the limit by hand, add replicas, or find the load."),
  /** Something else writes the workload and would undo a change. */
  RECONCILED(
      "something else reconciles the workload",
      "Change it where that is configured: the detail names it."),
  /** Replacing a pod makes a fault that is present worse. */
  RESTART_HARMFUL("replacing a pod would make it worse", "Mend the fault that is named first."),
  /** Not a packet came from the pod, so the path may be broken and not the pod. */
  PATH_NOT_PROVEN(
      "no packet came from the pod's own address, so the path may be at fault",
      "Look at the network between the vantage and the pod, its policies and its node."),
  /** More than one server has the fault: what they share is at fault. */
  SHARED_CAUSE(
      "several servers fail alike, so they share the cause",
      "Look for what the servers share: Corefile, upstream, API, nodes, load."),
  /** The prober itself may be at fault. */
  PROBER_UNSURE(
      "the one who looks may be at fault",
      "Nothing is to be done for DNS; see why the verdict is unknown."),
  /** The pod was never seen to answer from here. */
  NO_BASELINE(
      "the pod was never seen to answer from here",
      "Ends when the pod has answered one of the cluster's own names rightly from here."),
  /** The fresh look before an action has not been taken, or did not agree. */
  NOT_CONFIRMED(
      "not confirmed by queries from fresh ports",
      "A look begins by itself, and again after `confirmation.again`."),
  /** Most of the other vantages cannot be heard. */
  PEERS_NOT_HEARD(
      "most of the other vantages cannot be heard",
      "See in the status which of them, and why: the path to them, or their access."),
  /** Other vantages that ask the pod do not find what this one does. */
  PEERS_DISAGREE(
      "most of the other vantages do not find the pod silent",
      "Ends when they do; if they never do, the path from here is at fault."),
  /** The pod has not answered wrongly for long. */
  FAULT_YOUNG("the pod may still mend itself", "Ends after `repair.wrong-grace`."),
  /** Too few other servers are proven to serve. */
  TOO_FEW_SIBLINGS(
      "too few other servers are proven to serve", "See why the other servers do not serve."),
  /** There is only one replica. */
  SINGLE_REPLICA("the only replica is never replaced", "Run two replicas or more."),
  /** Something that a guard needs to know is not known. */
  FACTS_MISSING(
      "the API does not say what is needed to decide",
      "See in the log what could not be read, and whether a right is missing."),
  /** The ledger is missing or cannot be read. */
  NO_LEDGER(
      "the ledger cannot be used",
      "See whether the ledger's ConfigMap is there and can be read and written."),
  /** An action is under way, or its result is unknown. */
  ACTION_UNDER_WAY("another action is under way", "Ends when the result of that action is known."),
  /** As many actions as allowed were taken. */
  BUDGET_EXHAUSTED(
      "the budget of actions is used up",
      "Ends as the window of `repair.per-hour` or `repair.per-day` moves on. Find out why so many were needed."),
  /** The last action was too short a time ago. */
  SETTLING("the last action has to settle", "Ends after `repair.settle`."),
  /** Actions against this fault did not help. */
  DISARMED(
      "actions against this fault did not help",
      "Find out why replacing did not help, then arm it again with `healthcheck rearm`."),
  /** The mode is to observe. */
  OBSERVE_MODE("the mode is observe", "Set `mode` to `act`."),
  /** People paused repair, by an annotation on the workload. */
  PAUSED(
      "repair is paused",
      "Remove the annotations `dnshealth.dev/pause-until` and `dnshealth.dev/pause-reason` from the workload, or wait for the time."),
  /** It is a time of maintenance. */
  MAINTENANCE("it is a time of maintenance", "Ends by itself; see `repair.maintenance`."),
  /** There is nothing that could perform an action. */
  NO_REMEDIATOR("nothing is set up that could act", "Give the monitor a remediator."),
  /** Another of those that may act leads, or it is not known who does. */
  NOT_LEADER(
      "another leads, and acts if anyone does",
      "Nothing is to be done while another leads; the detail says who, or why nobody does."),
  /** The action could not be taken a short while ago. */
  REFUSED(
      "the action could not be taken, and is tried again later",
      "Tried again by itself; the detail says what the API answered."),
  /** A PodDisruptionBudget does not allow the eviction now. */
  DISRUPTION_BUDGET(
      "a PodDisruptionBudget does not allow the eviction now",
      "Tried again by itself. The budget has to allow one disruption: see `healthcheck lint`."),
  /** More than one PodDisruptionBudget selects the pod, so that it can never be evicted. */
  SEVERAL_DISRUPTION_BUDGETS(
      "more than one PodDisruptionBudget selects the pod, so that Kubernetes never evicts it",
      "Remove all of them but one; `healthcheck lint` names them."),
  /** A right is missing. */
  RIGHT_MISSING("a right is missing", "Grant the right that the detail names, or observe."),
  /** A rollout or a change of replicas is in progress or just over. */
  ROLLOUT(
      "a rollout is in progress or just over", "Ends `repair.rollout-grace` after the rollout."),
  /** The pod is new. */
  POD_YOUNG("the pod is new", "Ends after `repair.young-pod`."),
  /** The pod is being deleted. */
  POD_TERMINATING("the pod is being deleted", "Ends when the pod is gone."),
  /** A pod of the workload is pending or crash-looping. */
  PODS_NOT_RUNNING("a pod of the workload does not run", "See why that pod does not run."),
  /** The container was just restarted, or the pod is out of the ready endpoints. */
  KUBELET_IS_ON_IT(
      "the kubelet is dealing with it",
      "Ends when the pod is ready again and `repair.restart-grace` is over."),
  /** Nothing would replace the pod. */
  NO_CONTROLLER("no controller would replace the pod", "Run DNS as a Deployment or DaemonSet."),
  /** No EndpointSlice names the pod. */
  NOT_IN_ENDPOINT_SLICE(
      "no EndpointSlice of the Service names the pod", "See whether the Service selects the pod."),
  /** The node is not ready, cordoned or going away. */
  NODE_NOT_FIT(
      "the pod's node is not fit for a new pod, or not known to be",
      "Ends when the node is ready and takes pods. See whether pods on it reach the API."),
  /** The pod uses its node's network. */
  HOST_NETWORK(
      "the pod uses its node's network",
      "Replace the pod by hand if that is right: its ports may not be free for another."),
  /** The Corefile changed, and it is not known whether a new pod would start with it. */
  COREFILE_UNPROVEN(
      "the Corefile changed since the serving pods started; restart the workload to prove it",
      "Restart the workload at a time of your choice: a new pod that serves is the proof.");

  private final String words;
  private final String end;

  HoldReason(String words, String end) {
    this.words = words;
    this.end = end;
  }

  /** Returns the reason in words, to follow "nothing is done, because". */
  public String words() {
    return words;
  }

  /** Returns what ends it: a sentence, for the one who reads of it. */
  public String end() {
    return end;
  }
}
