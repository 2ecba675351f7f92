/** Applications that query databases, through drivers and through pools that are too small. */
@NullMarked
package com.acme.database;

import org.jspecify.annotations.NullMarked;
