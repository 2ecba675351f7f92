package dev.weir.core.alert;

/**
 * Which process alerts come from, as receivers are told.
 *
 * @param instance tells it from its like, and is the same from the first alert to the last
 * @param url where its dashboard is; empty where there is none, or nobody knows
 */
public record AlertOrigin(String instance, String url) {}
