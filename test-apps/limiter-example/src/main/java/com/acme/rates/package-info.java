/** An example: exchange rates from a service that fails now and then. */
@NullMarked
package com.acme.rates;

import org.jspecify.annotations.NullMarked;
