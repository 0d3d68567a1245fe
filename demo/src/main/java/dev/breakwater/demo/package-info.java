/** Shows the packaged gateway under load, with a scripted model and a tool server that misbehaves, and checks alerts and dashboards on it. */
package dev.breakwater.demo;
