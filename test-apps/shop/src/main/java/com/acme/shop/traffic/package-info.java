/** The shop's customers: a load driver that runs in a JVM of its own. */
@NullMarked
package com.acme.shop.traffic;

import org.jspecify.annotations.NullMarked;
