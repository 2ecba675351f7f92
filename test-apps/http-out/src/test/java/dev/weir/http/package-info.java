@org.jspecify.annotations.NullMarked
package dev.weir.http;
