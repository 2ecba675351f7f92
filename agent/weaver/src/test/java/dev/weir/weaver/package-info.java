/** The weaver on classes of the running JDK, in process. */
@org.jspecify.annotations.NullMarked
package dev.weir.weaver;
