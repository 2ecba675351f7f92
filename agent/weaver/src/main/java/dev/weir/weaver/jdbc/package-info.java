/** Any JDBC driver and any connection pool, without a list of names. */
@NullMarked
package dev.weir.weaver.jdbc;

import org.jspecify.annotations.NullMarked;
