package nginx

import "fmt"

// A form is how a directive must be written: how many arguments it takes, and whether it has a
// block. Only what this reader interprets, and what is in nearly every file, is here; modules may
// add any other directive.
type form struct {
	least, most int
	block       bool
}

const many = 1 << 30

var forms = map[string]form{
	"http": {0, 0, true}, "events": {0, 0, true}, "stream": {0, 0, true}, "types": {0, 0, true},
	"location": {1, 2, true}, "upstream": {1, 1, true}, "map": {2, 2, true}, "if": {1, many, true},
	"limit_except": {1, many, true},

	"listen": {1, many, false}, "server_name": {1, many, false}, "include": {1, 1, false}, "set": {2, 2, false},
	"root": {1, 1, false}, "alias": {1, 1, false}, "return": {1, 2, false}, "rewrite": {2, 3, false},
	"try_files": {2, many, false}, "error_page": {2, many, false}, "internal": {0, 0, false},
	"proxy_pass": {1, 1, false}, "grpc_pass": {1, 1, false}, "fastcgi_pass": {1, 1, false},
	"uwsgi_pass": {1, 1, false}, "scgi_pass": {1, 1, false},
	"proxy_set_header": {2, 2, false}, "grpc_set_header": {2, 2, false}, "add_header": {2, 3, false},
	"worker_processes": {1, 1, false}, "worker_connections": {1, 1, false}, "pid": {1, 1, false},
	"client_max_body_size": {1, 1, false}, "ssl_certificate": {1, 1, false}, "ssl_certificate_key": {1, 1, false},
	"keepalive_timeout": {1, 2, false}, poolSize: {1, 2, false}, gzipTypes: {1, many, false},
}

// formOf is how a directive must be written where that is known. A server is a block, but for those
// of an upstream.
func formOf(name string, outer *directive) (form, bool) {
	if name == "server" {
		if outer != nil && outer.name() == "upstream" {
			return form{1, many, false}, true
		}
		return form{0, 0, true}, true
	}
	if f, ok := forms[name]; ok {
		return f, true
	}
	if e := Table.Entry(name); e != nil && e.Name == name && isDirective(name) {
		if e.Word && len(e.OneOf) == 0 {
			return form{1, many, false}, true
		}
		return form{1, 1, false}, true
	}
	return form{}, false
}

// anything are blocks whose lines are no directives, and which have no blocks in them.
var anything = map[string]bool{"map": true, "geo": true, "types": true, "split_clients": true, "charset_map": true}

// malformed says in nginx's words what is wrong with how a directive is written, or nothing.
func malformed(d, outer *directive) string {
	if outer != nil && anything[outer.name()] {
		if d.isBlock {
			return fmt.Sprintf(`unexpected "{" in a block of %q`, outer.name())
		}
		return ""
	}
	f, ok := formOf(d.name(), outer)
	n := len(d.args())
	switch {
	case !ok || d.words[0].quoted:
		return ""
	case f.block && !d.isBlock:
		return fmt.Sprintf(`directive %q has no opening "{"`, d.name())
	case d.isBlock && !f.block:
		return fmt.Sprintf(`directive %q is not terminated by ";"`, d.name())
	case n < f.least || n > f.most:
		if n > f.most && d.words[len(d.words)-1].at.EndLine > d.words[0].at.Line {
			return fmt.Sprintf(`invalid number of arguments in %q directive: is a ";" missing at the end of its line?`, d.name())
		}
		return fmt.Sprintf("invalid number of arguments in %q directive", d.name())
	}
	return ""
}
