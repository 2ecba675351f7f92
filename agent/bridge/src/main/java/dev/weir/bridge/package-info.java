/**
 * What woven code may see: two classes that import nothing but {@code java.lang}.
 *
 * <p>Not null-marked: the packaging moves these classes into {@code java.lang}, where no annotation
 * of another package may follow them.
 */
package dev.weir.bridge;
