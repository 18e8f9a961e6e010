package dev.dnshealth.k8s;

/**
 * How many other vantages there are, while this process leads.
 *
 * @param heard those whose evidence counts
 * @param unheard those that cannot be pulled
 * @param unfit those that say against their own evidence
 * @param lost the observations that were told too late, or were too many, since the start
 */
public record PeerCounts(long heard, long unheard, long unfit, long lost) {}
