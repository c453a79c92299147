package load

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/internal/command"
)

// imageOf is the stage that a container's image is built as, where a carrier, a chain file or its name
// says which; assumed is why it may be another one.
func (s *Sources) imageOf(c *command.Command) (image *command.Image, context, assumed string) {
	build := c.Built
	repository := command.Repository(c.Image)
	if build == nil && repository != "" {
		for _, file := range s.carried.dockerfiles {
			last := s.carried.images[file][len(s.carried.images[file])-1]
			if slices.ContainsFunc(last.Names, func(n string) bool { return isImage(repository, n) }) {
				return last, s.contextOf(file), ""
			}
		}
		build = s.carried.named[withoutRegistry(repository)]
	}
	if build != nil {
		return stage(s.carried.images[build.File], build.Stage), build.Context, ""
	}
	file := s.byName(repository)
	if file == "" {
		return nil, "", ""
	}
	return stage(s.carried.images[file], ""), s.contextOf(file), fmt.Sprintf(
		"the image %s is taken for the one that %s builds, by its name: declare it in .timeout-audit.hcl by a source \"docker\" with that path and names = [%q]",
		withoutRegistry(repository), file, imageName(repository))
}

// contextOf is the folder that a Dockerfile copies from: as a carrier says, or as what it copies shows,
// or its own.
func (s *Sources) contextOf(file string) string {
	context, ok := s.carried.contexts[file]
	if !ok {
		context = copiesFrom(file, s.carried.images[file])
		s.carried.contexts[file] = context
	}
	return context
}

// maxAbove is how many folders above its own a Dockerfile is looked for what it copies.
const maxAbove = 8

// copiesFrom is the nearest folder that has all that a Dockerfile copies by name, where its own has
// nothing of that: in repositories of many programs images are built from the root.
func copiesFrom(file string, stages []*command.Image) string {
	own := path.Dir(file)
	named := map[string]bool{}
	for _, i := range stages {
		for _, c := range i.Copies {
			if c.Stage == nil && !c.Away && path.Clean(c.From) != "." && path.Clean(c.From) != "/" && !strings.ContainsAny(c.From, "*?[$") {
				named[c.From] = true
			}
		}
	}
	here := func(folder string) (all, any bool) {
		all = true
		for name := range named {
			_, err := os.Stat(filepath.FromSlash(path.Join(folder, name)))
			all, any = all && err == nil, any || err == nil
		}
		return all, any
	}
	if _, any := here(own); any || len(named) == 0 {
		return own
	}
	for folder, n := own, 0; n < maxAbove && folder != "." && folder != "/" && path.Base(folder) != ".."; n++ {
		if _, err := os.Stat(filepath.FromSlash(path.Join(folder, ".git"))); err == nil {
			break
		}
		folder = path.Dir(folder)
		if all, _ := here(folder); all {
			return folder
		}
	}
	return own
}

// declaration are the lines of a chain file that say what a file is to others.
func declaration(kind, file, name string) string {
	return fmt.Sprintf("source %q {\n  path  = %q\n  names = [%q]\n}", kind, file, name)
}

// imageName is the name by which a Dockerfile is said to build an image.
func imageName(image string) string { return "image:" + withoutRegistry(command.Repository(image)) }

// unusedDockerfile is an example of one.
func (s *Sources) unusedDockerfile() string {
	for _, file := range s.carried.dockerfiles {
		if !s.carried.used[file] {
			return file
		}
	}
	return "Dockerfile"
}

// withoutRegistry is the name of an image within its registry.
func withoutRegistry(repository string) string {
	host, rest, ok := strings.Cut(repository, "/")
	if ok && strings.ContainsAny(host, ".:") {
		return rest
	}
	return repository
}

// isImage reports whether a name that a person gave is that of an image, with its registry or without.
func isImage(repository, name string) bool {
	name = command.Repository(name)
	return name == repository || name == withoutRegistry(repository)
}

func stage(stages []*command.Image, name string) *command.Image {
	for _, i := range stages {
		if name != "" && strings.EqualFold(i.Stage, name) || name == "" && i.Last {
			return i
		}
	}
	return nil
}

// byName is the one Dockerfile whose folder or ending is called as an image is. An image of nobody's
// namespace is a public one.
func (s *Sources) byName(repository string) string {
	if !strings.Contains(repository, "/") {
		return ""
	}
	name := strings.ToLower(path.Base(repository))
	found := ""
	for _, file := range s.carried.dockerfiles {
		base := strings.ToLower(path.Base(file))
		own := strings.TrimPrefix(strings.TrimPrefix(base, "dockerfile"), ".")
		own = strings.TrimSuffix(strings.TrimSuffix(own, "dockerfile"), ".")
		if own == "" {
			own = strings.ToLower(path.Base(path.Dir(file)))
		}
		if own != name {
			continue
		}
		if found != "" {
			return ""
		}
		found = file
	}
	return found
}
