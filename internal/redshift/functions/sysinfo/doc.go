// Package sysinfo has the functions that tell about the session, the user and the catalog.
package sysinfo
