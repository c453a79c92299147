package kestrel

import (
	"path"
	"regexp"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/internal/yamlfile"
	"github.com/timeout-audit/timeout-audit/providers"
)

// web says of a project that it is one of ASP.NET Core, and target which .NET it runs on.
var (
	web    = regexp.MustCompile(`Sdk="Microsoft\.NET\.Sdk\.Web"`)
	target = regexp.MustCompile(`<TargetFramework>net([0-9]+\.[0-9]+)`)
)

// bound is why a limit of a configuration is only assumed to count.
const bound = "it counts where code binds the section Kestrel to the server's options, which is not read"

// variable is the limit in the environment.
const variable = "Kestrel__Limits__KeepAliveTimeout"

// claim reads the command line of a .NET that runs a web project, as the project file tells.
func claim(c command.Command) (providers.Reading, bool) {
	c = c.Unwrap()
	folder, project, ok := c.Project()
	if !ok || !web.Match(project.Text) {
		return providers.Reading{}, false
	}
	r := providers.Claimed("kestrel", &c)
	if m := target.FindSubmatch(project.Text); m != nil {
		r.Context.Version = string(m[1])
	}
	r.Context.Partial = "the application's code may set it where that is not read"
	if s, given := limit(&c, folder); given {
		r.Settings = append(r.Settings, s)
	}
	return r, true
}

// limit is the keep-alive of the configuration: a variable wins over the file of the environment
// Production, which an application is in unless it is told otherwise, and that over the file of all.
func limit(c *command.Command, folder string) (providers.Setting, bool) {
	if w, ok := c.Variable(variable); ok {
		return assumed(w), true
	}
	for _, name := range []string{"appsettings.Production.json", "appsettings.json"} {
		f, ok := c.Source(path.Join(folder, name))
		if !ok {
			continue
		}
		file, problem := yamlfile.Parse(f.Path, uncommented(f.Text)) // JSON is YAML
		if problem != nil {
			return assumed(command.Word{At: problem.At, Unknown: f.Path + " is not read: " + problem.Text}), true
		}
		for _, d := range file.Documents {
			if v := d.Get("Kestrel", "Limits", "KeepAliveTimeout"); v.IsGiven() {
				return assumed(v.Word()), true
			}
		}
	}
	return providers.Setting{}, false
}

func assumed(w command.Word) providers.Setting {
	s := providers.Argument(keepAlive, w)
	if w.Unknown == "" {
		s.Known, s.Value.Unknown.Why = audit.Assumed, bound
	}
	return s
}
