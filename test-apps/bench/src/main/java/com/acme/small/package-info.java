/** The applications that agents are measured on. They know nothing of Weir. */
package com.acme.small;
