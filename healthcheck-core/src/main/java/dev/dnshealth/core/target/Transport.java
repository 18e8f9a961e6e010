package dev.dnshealth.core.target;

/** The transport that carries a DNS query. */
public enum Transport {
  UDP,
  TCP
}
