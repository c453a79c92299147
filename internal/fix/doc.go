// Package fix turns the changes of a repair into edits of files, shows them as a unified diff, and
// writes them.
//
// An edit stands where the value is written: the literal, the default of a variable, a word of a
// command line, a setting of a chain file; what nobody wrote is added where the vendor's provider
// says that it belongs. Each edit is checked on the text that it gives: it still parses, and nothing
// else has changed. What cannot be edited is told with the reason.
package fix
