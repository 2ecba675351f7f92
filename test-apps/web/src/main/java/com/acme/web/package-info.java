/** Servlets and units of work, and what they run on. They know nothing of the agent. */
package com.acme.web;
