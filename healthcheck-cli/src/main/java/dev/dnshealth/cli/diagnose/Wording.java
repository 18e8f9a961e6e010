package dev.dnshealth.cli.diagnose;

import dev.dnshealth.core.diagnosis.RestartHelps;
import dev.dnshealth.core.diagnosis.UnknownReason;
import dev.dnshealth.core.monitor.TargetState;
import java.util.Locale;

/** Words for people that the formats share. */
public final class Wording {

  private Wording() {}

  /** Returns a name of the code in lower case. */
  public static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Returns the end of a sentence that begins with "a restart". */
  public static String restart(RestartHelps helps) {
    return switch (helps) {
      case YES -> "would help";
      case ONLY_IF_SINGLE -> "would help, but only if no other server has this fault";
      case TEMPORARILY -> "would help for a while, then the fault comes back";
      case NO -> "would not help";
      case HARMFUL -> "would make it worse";
    };
  }

  /** Returns why something cannot be told. */
  public static String why(UnknownReason reason) {
    return switch (reason) {
      case NOT_DISCOVERED -> "the DNS pods could not be listed in time";
      case THIN_EVIDENCE -> "there are too few samples over UDP";
      case PAUSED -> "this process stood still for a while, so that its time-outs prove nothing";
      case ISOLATED -> "nothing at all is heard from here, so that the way may be at fault";
      case INTERCEPTED -> "something on the way answers DNS, so that no answer proves who gave it";
      case API_LOST -> "the Kubernetes API stopped to answer, so that the list of pods is old";
      case OVERFLOW -> "there was more to take in than this machine could";
    };
  }

  /** Returns what to do about it. */
  static String cure(UnknownReason reason) {
    return switch (reason) {
      case NOT_DISCOVERED -> "see if kubectl get endpointslices answers, and look again";
      case THIN_EVIDENCE ->
          "look longer, as with --for 30s, once all can be seen from here; from outside the cluster"
              + " with --allow-pods";
      case PAUSED -> "look again when this machine is less busy";
      case ISOLATED -> "look from another place: from a pod, or from a node of the cluster";
      case INTERCEPTED ->
          "look from the host network of a node, and for rules there that redirect port 53";
      case API_LOST -> "see if kubectl get --raw /readyz answers, and look again";
      case OVERFLOW -> "look again when this machine is less busy, or at fewer servers";
    };
  }

  static String state(TargetState state) {
    return switch (state) {
      case UNKNOWN -> "not known";
      case ANSWERING -> "answers";
      case SILENT -> "silent";
    };
  }
}
