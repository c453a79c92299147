// Package providers says what a vendor's folder must give, and holds the one function that turns a
// reading, by its system's table, into a hop.
//
// It knows no vendor. Folders below it each know one, have no thresholds and no opinions, and never
// import one another.
package providers

import (
	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// A Provider is one vendor's folder. Fields that the vendor has no use for are nil, and so
// docs/systems.md is a loop over fields.
type Provider struct {
	Name   string // the folder's name: "aws"
	Title  string
	Tables []*Table

	// Terraform reads resources. Types lists which; it is asked once for a whole root, since a
	// hop is often made of several resources.
	Terraform *TerraformReader

	// Editor writes into files what Terraform and File read of them.
	Editor *Editor

	// File reads the vendor's own configuration files.
	File *FileReader

	// Command claims a command line if it starts one of the vendor's programs, and reads it.
	Command func(command.Command) (Reading, bool)

	// Listens says where the vendor's programs listen, by the system of their reading.
	Listens map[string]*Listening

	// Code reads what programs set in code.
	Code *CodeReader

	// Beat is the heartbeat that a program of the vendor sends by itself over exchanges that its code
	// accepts; false where it sends none that is known.
	Beat func(*Reading) (audit.Traffic, bool)

	// Sends are the heartbeats that the environment of a command sets for whatever program it starts.
	Sends func(*command.Command) ([]audit.Traffic, []audit.Unread)

	// Live reads the vendor's running systems, by a command of its own.
	Live *LiveReader
}

// A TerraformReader turns resources into readings.
type TerraformReader struct {
	// Wants are the resource types it reads, and for each the attribute paths it needs; nothing
	// else of a resource is evaluated or kept.
	Wants []terraform.Want

	// Standins are read in the place of well-known modules that are not installed.
	Standins []terraform.Standin

	// Read is given all wanted resources of one root.
	Read func(*terraform.Root) Found
}

// Found is what a reader gives: readings, command lines for whoever claims them, and what it could
// not read.
type Found struct {
	Readings []Reading
	Commands []command.Command
	Images   []*command.Image // what containers start that are told nothing else
	Scripts  []command.Script // what others start by name
	Unread   []audit.Unread

	// Problems are mistakes that make the input a broken file: exit status 3.
	Problems []Problem
}
