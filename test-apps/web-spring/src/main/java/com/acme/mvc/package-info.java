/** Controllers of every kind. They know nothing of the agent. */
package com.acme.mvc;
