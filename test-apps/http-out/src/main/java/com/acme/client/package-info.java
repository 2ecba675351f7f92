/** An application that calls a slow service. */
@NullMarked
package com.acme.client;

import org.jspecify.annotations.NullMarked;
