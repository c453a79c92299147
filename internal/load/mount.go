package load

import (
	"regexp"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// mounts are what code may put a path with before those of a part of it: FastAPI's include_router(r,
// prefix="/api"), Express's use('/api', r), a group of Go's routers.
var mounts = regexp.MustCompile(`\bprefix\s*[=:]|\burl_prefix\b|\bmount\(|\bMount\(|\badd_subapp\(|setGlobalPrefix|RouterModule|enableVersioning|` +
	`\.use\(\s*["'` + "`" + `\[]|\.use\(\s*[\w.]+\s*,|(?m:^[^@\n]*)\.route\(\s*["'][^"']*["']\s*,|\bbasePath\(|\.basePath\b|\bURLRouter\(|` +
	`StripPrefix|\.Group\(|\.Route\(|\.PathPrefix\(|\.Subrouter\(`)

// bare reports whether nothing in the files of a program may put a path before those of its parts.
func (c *code) bare(files []string) bool {
	return len(files) < maxProgram && !slices.ContainsFunc(files, func(name string) bool {
		text, ok := readCode(name)
		return !ok || mounts.Match(text)
	})
}

// isBehind reports whether a route is that of a path behind whatever may stand before it.
func isBehind(r audit.Route) bool {
	p := string(r.Path)
	return len(p) > 2 && strings.HasPrefix(p, "/*") && p[2] != '/' && p[2] != '*'
}

// settled are the traffics of a program whose paths have nothing before them where nothing in it puts
// anything there.
func settled(all []audit.Traffic, p *providers.Program) []audit.Traffic {
	if p.Bare == nil || !slices.ContainsFunc(all, func(t audit.Traffic) bool { return isBehind(t.Route) }) || !p.Bare() {
		return all
	}
	for i := range all {
		if r := &all[i].Route; isBehind(*r) {
			r.Path = "/" + r.Path[2:]
		}
	}
	return all
}
