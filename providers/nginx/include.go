package nginx

import (
	"path"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// homes are folders in which nginx is installed. A configuration that is kept elsewhere, in a
// repository, is taken to be the content of one.
var homes = []string{
	"/etc/nginx/", "/usr/local/nginx/conf/", "/usr/local/etc/nginx/", "/opt/homebrew/etc/nginx/",
	"/usr/local/openresty/nginx/conf/", "/opt/bitnami/nginx/conf/", "/usr/share/nginx/",
}

// above is how many folders further up the main file is looked for that includes a file like
// conf.d/site.conf: relative names begin in its folder.
const above = 3

// isMask reports whether nginx takes an include's name for a mask.
func isMask(name string) bool { return strings.ContainsAny(name, "*?[") }

// find lists the files that an include names, sorted where it is a mask, and says whether there are
// no more.
func (f *files) find(w token) ([]string, bool) {
	if f.dump != nil {
		return f.dumped(w)
	}
	var tried []string
	candidates := f.candidates(w.text)
	for _, name := range candidates {
		if !isMask(name) {
			if len(candidates) == 1 {
				return candidates, true
			}
			if _, read := f.parsed[name]; read {
				return []string{name}, true
			}
			if _, err := f.request.Open(name); err == nil {
				return []string{name}, true
			}
			tried = append(tried, name)
			continue
		}
		found, err := f.request.Glob(name)
		if err != nil {
			f.miss(audit.Missing, w.at, "include", "what %s matches is not known: %v", w.text, err)
			return nil, false
		}
		if len(found) > 0 {
			return visible(found, name), true
		}
	}
	return tried[:min(1, len(tried))], true
}

// candidates are the names under which an included file may lie.
func (f *files) candidates(name string) []string {
	if !path.IsAbs(name) {
		all := []string{path.Join(f.dir, name)}
		for dir := f.dir; f.fragment && dir != "." && dir != "/" && len(all) <= above; {
			dir = path.Dir(dir)
			all = append(all, path.Join(dir, name))
		}
		return all
	}
	all := []string{path.Clean(name)}
	for _, home := range homes {
		if rest, ok := strings.CutPrefix(name, home); ok && !path.IsAbs(f.dir) {
			all = append(all, path.Join(f.dir, rest))
		}
	}
	return all
}

// dumped lists the files of a dump that an include names.
func (f *files) dumped(w token) ([]string, bool) {
	name := w.text
	if !path.IsAbs(name) {
		name = path.Join(f.dir, name)
	}
	if !isMask(name) {
		if _, ok := f.dump.index[name]; !ok {
			if shipped[path.Base(name)] {
				return nil, true
			}
			f.miss(audit.Missing, w.at, "include", "%s is not in the dump, so what it sets is not known", name)
			return nil, false
		}
		return []string{name}, true
	}
	var found []string
	for _, p := range f.dump.parts {
		if ok, err := path.Match(name, p.name); ok && err == nil && f.dump.parts[f.dump.index[p.name]] == p {
			found = append(found, p.name)
		}
	}
	slices.Sort(found)
	return visible(found, name), true
}

// visible leaves out files whose name begins with a dot, where the mask does not ask for it.
func visible(found []string, mask string) []string {
	if strings.HasPrefix(path.Base(mask), ".") {
		return found
	}
	var all []string
	for _, name := range found {
		if !strings.HasPrefix(path.Base(name), ".") {
			all = append(all, name)
		}
	}
	return all
}
