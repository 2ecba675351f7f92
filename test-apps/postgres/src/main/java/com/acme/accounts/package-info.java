/** Accounts in PostgreSQL, behind a pool of two. The application knows nothing of the agent. */
package com.acme.accounts;
