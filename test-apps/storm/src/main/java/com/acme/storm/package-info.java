/** A shop whose rates come from a service that may hang. It knows nothing of limits. */
@NullMarked
package com.acme.storm;

import org.jspecify.annotations.NullMarked;
