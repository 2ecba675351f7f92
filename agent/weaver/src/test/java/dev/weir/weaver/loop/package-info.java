@org.jspecify.annotations.NullMarked
package dev.weir.weaver.loop;
