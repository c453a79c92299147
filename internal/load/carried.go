package load

import (
	"bytes"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

// What carriers of command lines say that others refer to: a compose file names a Dockerfile, whose
// CMD starts a script of package.json.
type carried struct {
	dockerfiles []string                    // in the order of reading
	images      map[string][]*command.Image // stages by Dockerfile
	scripts     map[string]command.Word
	named       map[string]*command.Build // by the image's repository, where a carrier says how it is built
	contexts    map[string]string         // by Dockerfile, where a carrier says which
	folders     map[string]bool           // in which something is started by a carrier other than package.json
	packages    map[string]bool
	starts      []command.Script // scripts named start

	used     map[string]bool // Dockerfiles, and files of scripts
	aside    []aside         // kept only where something sends to them
	deployed map[string]bool // Dockerfiles whose image something starts by its name
}

// An aside is a hop that nobody misses unless something sends to it.
type aside struct {
	hop   audit.Hop
	why   *audit.Unread // why its clocks are not known; nil where they are
	told  bool          // a row says already that its clocks are not known
	built string        // the Dockerfile that has to be deployed otherwise; empty: it need not
}

const startScript = "start"

// carry notes what was found in files before any command is followed.
func (s *Sources) carry(results []vendorResult) {
	c := &s.carried
	c.images, c.scripts = map[string][]*command.Image{}, map[string]command.Word{}
	c.named, c.contexts = map[string]*command.Build{}, map[string]string{}
	c.folders, c.used = map[string]bool{}, map[string]bool{}
	c.deployed, c.packages = map[string]bool{}, map[string]bool{}
	for _, r := range results {
		for _, image := range r.found.Images {
			if c.images[image.File] == nil {
				c.dockerfiles = append(c.dockerfiles, image.File)
				c.folders[path.Dir(image.File)] = true
			}
			c.images[image.File] = append(c.images[image.File], image)
		}
		for _, script := range r.found.Scripts {
			c.packages[script.File] = true
			c.scripts[script.File+"\x00"+script.Name] = script.Line
			if script.Name == startScript {
				c.starts = append(c.starts, script)
			}
		}
	}
	for _, r := range results {
		for i := range r.found.Commands {
			started := &r.found.Commands[i]
			if started.Folder != "" {
				c.folders[started.Folder] = true
			}
			if b := started.Built; b != nil {
				c.folders[b.Context] = true
				c.contexts[b.File] = b.Context
				if started.Image != "" {
					c.named[withoutRegistry(command.Repository(started.Image))] = b
				}
			}
		}
	}
}

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
		"the image %s is taken for the one that %s builds, by its name: declare it with %s", withoutRegistry(repository), file, declaration(file, repository))
}

// contextOf is the folder that a Dockerfile copies from: as a carrier says, or its own.
func (s *Sources) contextOf(file string) string {
	if context, ok := s.carried.contexts[file]; ok {
		return context
	}
	return path.Dir(file)
}

// declaration is the line of a chain file that says which image a Dockerfile builds.
func declaration(file, repository string) string {
	return fmt.Sprintf("source \"docker\" { path = %q, names = [%q] }", file, "image:"+withoutRegistry(repository))
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

// followed is the command of the program that a carrier's command starts in the end: the image's own
// words where it is built here, and what scripts beside it say.
func (s *Sources) followed(c command.Command) (command.Command, *tree) {
	image, context, assumed := s.imageOf(&c)
	tree := &tree{sources: s, image: image, context: context}
	if image != nil {
		s.carried.used[image.File] = true
		if c.Built == nil {
			s.carried.deployed[image.File] = true
		}
		c = withImage(c, image)
		if own := c.Order; assumed != "" && !own.HasEntry && !own.HasRun {
			c.Perhaps = assumed
		}
	} else if c.Built != nil && c.Unknown != "" {
		c.Code, c.Unknown = audit.Missing, c.Unknown+", and "+c.Built.File+", which builds it, is not among what was read"
	} else if c.Order != nil && c.Unknown != "" && c.Image != "" && len(s.carried.dockerfiles) > 0 {
		c.Unknown += "; if a Dockerfile here builds it, say so: " + declaration(s.unusedDockerfile(), command.Repository(c.Image))
	}
	if image == nil && c.Order != nil && !c.Order.HasEntry && len(c.Words) > 0 && strings.HasPrefix(c.Words[0].Text, "-") {
		c.Aside = true
		c.Code, c.Unknown = audit.NoValue, "the image's own entry point gets "+c.Words[0].Text+" and what follows"
	}
	if c.Folder == "" {
		c.Folder = tree.folder(&c)
	}
	return tree.attached(c.Follow(tree).Forget()), tree
}

// attached lets the program of a command read its files.
func (t *tree) attached(c command.Command) command.Command {
	c.Open = func(name string) (command.File, bool) {
		for _, place := range t.places(&c, name) {
			if text, ok := t.read(&c, place); ok {
				return command.File{Path: place, Text: text}, true
			}
		}
		return command.File{}, false
	}
	c.Beside = func(name string) (command.File, bool) {
		folder := c.Folder
		if t.image != nil {
			folder = t.context
		}
		if folder == "" {
			return command.File{}, false
		}
		place := path.Join(folder, name)
		text, ok := t.read(&c, place)
		return command.File{Path: place, Text: text}, ok
	}
	return c
}

// unusedDockerfile is an example of one.
func (s *Sources) unusedDockerfile() string {
	for _, file := range s.carried.dockerfiles {
		if !s.carried.used[file] {
			return file
		}
	}
	return "Dockerfile"
}

// withImage lays what a container is told over what its image says.
func withImage(c command.Command, image *command.Image) command.Command {
	if c.Order == nil {
		c.Order = &command.Order{}
	}
	order := c.Order.Over(image.Order())
	env := image.Environment()
	if c.Built != nil {
		env = image.Given(env, c.Built.Args)
	}
	c.Env = append(env, c.Env...)
	base := image.From
	c.Image = ""
	if base.Unknown == "" {
		c.Image = base.Text
	}
	c.Words, c.Code, c.Unknown = order.Words(), "", ""
	if len(c.Words) == 0 {
		c.Code = audit.NoValue
		c.Unknown = fmt.Sprintf("%s has neither CMD nor ENTRYPOINT, so the image %s that it begins with decides", image.File, base.Text)
	}
	if !c.Order.HasEntry && !c.Order.HasRun && len(c.Callee) == 0 {
		c.At = image.At
	}
	return c
}

// A tree is the files that a command sees, where those of the repository are known among them.
type tree struct {
	sources *Sources
	image   *command.Image
	context string
}

// Script is a script of package.json.
func (t *tree) Script(file, name string) (command.Word, bool) {
	line, ok := t.sources.carried.scripts[file+"\x00"+name]
	if ok {
		t.sources.carried.used[file] = true
	}
	return line, ok
}

// Has reports whether a package.json was read.
func (t *tree) Has(file string) bool { return t.sources.carried.packages[file] }

// maxScript is how many bytes of a shell script are read.
const maxScript = 1 << 20

// Text is the text of a shell script.
func (t *tree) Text(c *command.Command, name string) (command.Word, bool) {
	for _, place := range t.places(c, name) {
		text, ok := t.read(c, place)
		if !ok || !isShell(place, text) {
			continue
		}
		lines := providers.NewLines(place, text)
		return command.Word{
			Text: string(text), At: lines.Span(0, len(text)), Source: command.Whole(lines, 0, len(text)),
		}, true
	}
	return command.Word{}, false
}

// read reads a file that belongs to a carrier's file, and nothing outside the working directory.
func (t *tree) read(c *command.Command, place string) ([]byte, bool) {
	own := c.From
	if t.image != nil {
		own = t.image.File
	}
	o := &opening{max: maxScript, opened: map[string]bool{}, own: realPath(filepath.FromSlash(own))}
	o.from(own)
	text, err := o.open(place)
	return text, err == nil
}

// isShell reports whether a file is a script for a POSIX shell.
func isShell(name string, text []byte) bool {
	first, _, _ := bytes.Cut(text, []byte("\n"))
	if bytes.HasPrefix(first, []byte("#!")) {
		return bytes.Contains(first, []byte("sh"))
	}
	return bytes.IndexByte(text, 0) < 0 && strings.HasSuffix(name, "sh")
}

// places are where a file of a command's may lie here.
func (t *tree) places(c *command.Command, name string) []string {
	if t.image == nil && len(c.Mounts) == 0 {
		if c.Folder == "" || path.IsAbs(name) || c.Order != nil {
			return nil
		}
		return []string{path.Join(c.Folder, name)}
	}
	if !path.IsAbs(name) {
		name = path.Join(t.workdir(c), name)
	}
	all := command.Under(c.Mounts, path.Clean(name))
	if t.image != nil {
		for _, place := range t.image.Places(path.Clean(name)) {
			all = append(all, path.Join(t.context, place))
		}
	}
	return all
}

func (t *tree) workdir(c *command.Command) string {
	switch {
	case c.Dir != "":
		return c.Dir
	case t.image != nil:
		return t.image.Folder()
	}
	return "/?"
}

// folder is where the files lie that a container's command sees in its own folder.
func (t *tree) folder(c *command.Command) string {
	if t.image == nil && len(c.Mounts) == 0 {
		return ""
	}
	for _, place := range t.places(c, ".") {
		if info, err := os.Stat(filepath.FromSlash(place)); err == nil && info.IsDir() {
			return place
		}
	}
	for _, place := range t.places(c, "package.json") {
		if info, err := os.Stat(filepath.FromSlash(place)); err == nil && info.Mode().IsRegular() && path.Base(place) == "package.json" {
			return path.Dir(place)
		}
	}
	return ""
}
