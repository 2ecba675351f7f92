/** Somebody's tests. */
@org.jspecify.annotations.NullMarked
package com.acme.budget;
