package command

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

var tagVersion = regexp.MustCompile(`^v?([0-9]+(?:\.[0-9]+){0,2})(?:-|$)`)

// ImageVersion returns the version that the tag of an image names, where the image is the one of the
// given name: "20.11" for "node:20.11-alpine". It is empty for any other image or tag.
func (c *Command) ImageVersion(name string) string {
	image, _, _ := strings.Cut(c.Image, "@")
	i := strings.LastIndexByte(image, ':')
	if i < 0 || strings.Contains(image[i:], "/") || path.Base(image[:i]) != name {
		return ""
	}
	m := tagVersion.FindStringSubmatch(image[i+1:])
	if m == nil {
		return ""
	}
	return m[1]
}

// Repository is the name of an image without its tag and digest: "example/chat".
func Repository(image string) string {
	image, _, _ = strings.Cut(image, "@")
	if i := strings.LastIndexByte(image, ':'); i >= 0 && !strings.Contains(image[i:], "/") {
		image = image[:i]
	}
	return image
}

// An Image is one stage of a Dockerfile: what it adds to the stage or the image before it.
type Image struct {
	File   string // the Dockerfile
	Stage  string // its name; empty where it has none
	Number int    // of the stage, from 0
	Last   bool   // what is built where no stage is asked for
	At     audit.Pos

	Parent *Image // the stage that it begins with; nil where that is an image
	From   Word   // the image that the first of its stages begins with: "node:20-alpine"

	Own      Order
	Env      []Variable
	Dir      string // WORKDIR, from the root; empty where no stage has one
	Copies   []Copy
	Compiled []Compiled
	Ports    []string
	Args     map[string][]string // build arguments that the value of a variable has

	Names []string // images that the user says are built from it
}

// A Copy puts files of the build's context, or of another stage, into an image.
type Copy struct {
	From  string // a file, a folder, or a pattern
	To    string // from the root; a file, or a folder that gets the file or what is in the folder
	Stage *Image // nil: the context
	Away  bool   // from an image that is not built here: the files are not those of the context
}

// Order is what the image runs. An ENTRYPOINT leaves nothing of the CMD of the image before.
func (i *Image) Order() Order {
	var o Order
	for at := i; at != nil; at = at.Parent {
		if !o.HasRun && !o.HasEntry && at.Own.HasRun {
			o.Run, o.HasRun = at.Own.Run, true
		}
		if !o.HasEntry && at.Own.HasEntry {
			o.Entry, o.HasEntry = at.Own.Entry, true
		}
	}
	return o
}

// Environment is what the image sets, an earlier value first.
func (i *Image) Environment() []Variable {
	var all []Variable
	for at := i; at != nil; at = at.Parent {
		for j := len(at.Env) - 1; j >= 0; j-- {
			all = append(all, at.Env[j])
		}
	}
	slices.Reverse(all)
	return all
}

// Given makes what the image sets from build arguments that are given unknown: their defaults do not
// count then.
func (i *Image) Given(env []Variable, args []string) []Variable {
	for at := i; at != nil && len(args) > 0; at = at.Parent {
		for name, of := range at.Args {
			for j := range env {
				if env[j].Name == name && slices.ContainsFunc(of, func(a string) bool { return slices.Contains(args, a) }) {
					env[j].Value.Unknown = "it has a build argument that is given where the image is built"
				}
			}
		}
	}
	return env
}

// Folder is the WORKDIR; "/" where there is none.
func (i *Image) Folder() string {
	if i.Dir == "" {
		return "/"
	}
	return i.Dir
}

const (
	maxPlaces = 64 // candidates that one file may be copied from
	maxStages = 16 // stages that files are copied through
	maxLooks  = 20_000
)

// Places are the paths in the build's context that a file or folder of the image may be copied from,
// the likeliest first: which of them exists decides.
func (i *Image) Places(name string) []string {
	looks := maxLooks
	return i.places(name, 0, &looks)
}

func (i *Image) places(name string, depth int, looks *int) []string {
	var all []string
	for at := i; at != nil && depth < maxStages; at = at.Parent {
		for j := len(at.Copies) - 1; j >= 0 && len(all) < maxPlaces; j-- {
			if *looks--; *looks < 0 {
				return all
			}
			c := &at.Copies[j]
			from := c.places(name)
			if c.Away && len(from) > 0 {
				return all // it comes from elsewhere
			}
			for _, f := range from {
				if c.Stage == nil {
					all = append(all, f)
					continue
				}
				all = append(all, c.Stage.places(path.Join("/", f), depth+1, looks)...)
			}
		}
	}
	return all
}

// places are what a file of the image may have been before it was copied.
func (c *Copy) places(name string) []string {
	if name == c.To {
		return []string{c.From}
	}
	rest, below := strings.CutPrefix(name, strings.TrimSuffix(c.To, "/")+"/")
	if !below {
		return nil
	}
	if strings.ContainsAny(c.From, "*?[") {
		first, _, _ := strings.Cut(rest, "/")
		if ok, err := path.Match(path.Base(c.From), first); ok && err == nil {
			return []string{path.Join(path.Dir(c.From), rest)}
		}
		return nil
	}
	all := []string{path.Join(c.From, rest)}
	if rest == path.Base(c.From) {
		all = append(all, c.From)
	}
	return all
}

// Under are the places of a name below mounts, which are paths of the host.
func Under(mounts []Copy, name string) []string {
	var all []string
	for i := len(mounts) - 1; i >= 0; i-- {
		from := mounts[i].places(name)
		if mounts[i].Away && len(from) > 0 {
			return all
		}
		all = append(all, from...)
	}
	return all
}

// BuiltIn reports whether a program of the image is made by a stage that begins with an image of the
// given name: it is copied from such a stage, or the image itself is one. A name without a slash is
// looked for wherever files are copied to.
func (i *Image) BuiltIn(program, name string) bool {
	for at := i; at != nil; at = at.Parent {
		for j := range at.Copies {
			c := &at.Copies[j]
			if c.Stage == nil || !c.Stage.begins(name) {
				continue
			}
			if len(c.places(program)) > 0 || path.Base(c.To) == program || path.Base(c.From) == program {
				return true
			}
		}
	}
	return i.begins(name)
}

func (i *Image) begins(name string) bool {
	for i.Parent != nil {
		i = i.Parent
	}
	base := i.From
	return base.Unknown == "" && path.Base(Repository(base.Text)) == name
}
