/** Tests of what servers are told. */
@NullMarked
package dev.weir.weaver.web;

import org.jspecify.annotations.NullMarked;
