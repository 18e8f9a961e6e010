package dev.dnshealth.k8s;

/**
 * How many bundles of evidence were kept, and how many were not.
 *
 * @param kept those that were written
 * @param noPlace those for which there was no ConfigMap
 * @param failed those that could not be written for another reason
 * @param places how many ConfigMaps there were to write to when that was last looked at
 */
public record EvidenceCounts(long kept, long noPlace, long failed, int places) {}
