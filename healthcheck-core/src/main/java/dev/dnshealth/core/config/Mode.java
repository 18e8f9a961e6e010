package dev.dnshealth.core.config;

/** Whether actions are performed. */
public enum Mode {
  /** Actions are performed where every guard agrees. */
  ACT,
  /** The same decisions are made and reported, and nothing is done. */
  OBSERVE
}
