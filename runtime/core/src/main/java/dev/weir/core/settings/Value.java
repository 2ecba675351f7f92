package dev.weir.core.settings;

/**
 * A valid value that was set, and where.
 *
 * @param text valid for its key's {@link Kind}, words in their proper case
 */
record Value(String text, String origin) {}
