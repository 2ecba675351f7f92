/** A program with methods of every shape, annotated and not. */
@NullMarked
package com.acme.methods;

import org.jspecify.annotations.NullMarked;
