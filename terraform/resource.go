// Package terraform reads Terraform configuration into resources: addresses, values that are
// known, unknown for a reason or absent, each with its range, and references that survive even
// where a value does not.
//
// It knows no vendor: which resource types and attributes are kept, callers say with Want. It runs
// no provider and opens no connection.
//
// Load reads a folder: each file is parsed and at once reduced to what may be needed; then variables
// are set in Terraform's order, counts expanded, modules entered, and the wanted attributes
// evaluated. Roots tells which of many folders to load.
package terraform

import (
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A Want names a resource type and the attributes of it that are needed. Everything else of a
// resource is neither evaluated nor kept.
type Want struct {
	Type string // "aws_lb"

	// Paths are dotted paths through nested blocks and attributes: "idle_timeout",
	// "service_connect_configuration.service.timeout.idle_timeout_seconds". A path that ends at a
	// block takes all below it.
	Paths []string

	// JSON lists those paths whose text is JSON. It is taken apart into lists and maps, by the
	// argument of jsonencode where it is written so, since then parts of it are known and have
	// positions although the whole text is not known.
	JSON []string

	// YAML lists those whose text is JSON or YAML. Its parts have their places where a file holds the text,
	// a template too.
	YAML []string

	// Refers are, by path, the types of the resources that a value there names. A plan does not show
	// every reference; where one is lost, it must be to one of these.
	Refers map[string][]string
}

// A Root is one root module with all modules it calls.
type Root struct {
	Dir       string // as the user named it
	Layer     audit.Layer
	Resources []*Resource
	Unread    []audit.Unread

	// Files are all files that were read or should have been, in a stable order.
	Files []*File

	// Problems are files that could not be read, or not to their end, and modules that call
	// themselves. They make the exit status 3; the rest of the root is as it would be without them.
	Problems []Problem

	// Undeclared are names that --var sets and the root module does not declare. Nothing is left to
	// set of a plan.
	Undeclared []string
}

// A Problem is an error in what a user wrote.
type Problem struct {
	Path string
	At   audit.Pos // unknown of a file that could not be opened
	Text string    // one sentence, without a full stop
}

// String writes "main.tf:3:1: what is wrong".
func (p Problem) String() string {
	if p.At.Known() {
		return p.At.String() + ": " + p.Text
	}
	return p.Path + ": " + p.Text
}

// A Resource is one instance of a resource block.
type Resource struct {
	Address string // module.service["a.b/c"].aws_ecs_service.this
	Module  string // module.service["a.b/c"], or empty
	Type    string
	Name    string
	Body    Block
	At      audit.Pos    // the block's header, or, inside a module, the outermost module call's
	Callee  []audit.Note // the resource's own place where At is a module call
	Maybe   string       // why the instance may not exist: its count is unknown
}

// A Block is a nested block, or a resource's own body.
type Block struct {
	At         audit.Pos
	Attributes map[string]*Value
	Blocks     map[string][]*Block
	Unknown    map[string]string     // block types whose number is not known, with the reason
	Codes      map[string]audit.Code // of the same block types
}

// A State of a value. The zero value is absent.
type State uint8

const (
	Absent State = iota
	Known
	Unknown
)

// A Ref is one resource attribute that a value was computed from, through however many locals,
// variables, outputs and functions. Where a module could not be read, it is the module's output.
type Ref struct {
	Address string // of the resource instance, or of all instances where the key is unknown
	Attr    string // "arn", "dns_name"; may be empty
}

// Names reports whether the reference is to the resource with an address: to this instance, or to
// all of its block.
func (r Ref) Names(address string) bool {
	return r.Address == address || r.Address == withoutKey(address)
}

// withoutKey takes the last key off an address, which may hold dots and brackets itself.
func withoutKey(address string) string {
	if !strings.HasSuffix(address, "]") {
		return address
	}
	key := 0
	for i := 0; i < len(address); i++ {
		if address[i] != '[' {
			continue
		}
		key = i
		for quoted := false; i < len(address) && (quoted || address[i] != ']'); i++ {
			switch address[i] {
			case '\\':
				i++
			case '"':
				quoted = !quoted
			}
		}
	}
	return address[:key]
}
