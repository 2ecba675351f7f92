package dev.weir.core.settings;

/**
 * One key with its value as somebody wrote it, before anything is known about either.
 *
 * @param source the file as it was given, or one of the names below
 * @param line the line of the file, from 1; 0 where there is none
 */
record Entry(String source, int line, String key, String value) {

  static final String ARGUMENT = "argument";
  static final String PROPERTY = "-D";
  static final String ENVIRONMENT = "environment";

  String origin() {
    return line == 0 ? source : source.concat(":").concat(Integer.toString(line));
  }
}
