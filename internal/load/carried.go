package load

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
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
	workspaces  map[string][]string // folders of packages, by their names
	starts      []command.Script    // scripts named start

	declared map[string][]*command.Command     // commands of files, by the names that other sources may have for them
	kinds    map[string]string                 // of these files, as source blocks call them
	also     map[*command.Command][]audit.Name // what the other sources call them, addresses of a root as its own

	listed   map[string][]*command.Command // commands that a manager may start, by their file
	managed  map[string]bool               // of these files
	deferred []*command.Command            // until it is known which of them a manager starts

	readers        map[string]string // of all files, as source blocks call them
	configurations []configuration   // files of programs of their own
	containers     []container
	fronts         []front
	machines       map[string][]string // by the file of a proxy

	used     map[string]bool // Dockerfiles, and files of scripts
	aside    []aside         // kept only where something sends to them
	asides   map[string]bool // folders that hold tests, examples or builds
	deployed map[string]bool // Dockerfiles whose image something starts by its name
}

// An aside is a hop that nobody misses unless something sends to it.
type aside struct {
	hop   audit.Hop
	why   *audit.Unread // why its clocks are not known; nil where they are
	told  bool          // a row says already that its clocks are not known
	other bool          // it runs other people's image, or what has no clocks that are known here
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
	c.workspaces = map[string][]string{}
	c.listed, c.managed = map[string][]*command.Command{}, map[string]bool{}
	c.kinds, c.readers = map[string]string{}, map[string]string{}
	c.declared, c.also = map[string][]*command.Command{}, map[*command.Command][]audit.Name{}
	for _, r := range results {
		name := filepath.ToSlash(r.file.path)
		if c.readers[name] = r.file.reader.Command; r.file.reader.Own() {
			c.configurations = append(c.configurations, configuration{name, r.file.reader})
		}
		for _, image := range r.found.Images {
			if c.images[image.File] == nil {
				c.dockerfiles = append(c.dockerfiles, image.File)
				c.folders[path.Dir(image.File)] = true
			}
			c.images[image.File] = append(c.images[image.File], image)
		}
		for _, script := range r.found.Scripts {
			if folder := path.Dir(script.File); !c.packages[script.File] && script.Package != "" {
				c.workspaces[script.Package] = append(c.workspaces[script.Package], folder)
			}
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
			c.declare(started, r.file.reader.Command)
			c.list(started)
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

// followed is the command of the program that a carrier's command starts in the end: the image's own
// words where it is built here, and what scripts beside it say.
func (s *Sources) followed(c command.Command) (command.Command, *tree) {
	image, context, assumed := s.imageOf(&c)
	tree := &tree{sources: s, image: image, context: context}
	if c.Machine != command.ThisMachine && (image != nil || len(c.Mounts) > 0) {
		s.carried.containers = append(s.carried.containers, container{c.Machine, image, c.Mounts})
	}
	if image != nil && len(c.Ports) == 0 {
		c.Ports = image.Ports
	}
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
		c.Unknown += "; if a Dockerfile here builds it, say so in .timeout-audit.hcl"
		c.Declare = declaration("docker", s.unusedDockerfile(), imageName(c.Image))
	}
	if image == nil && c.Order != nil && !c.Order.HasEntry && len(c.Words) > 0 && strings.HasPrefix(c.Words[0].Text, "-") {
		c.Aside = true
		c.Code, c.Unknown = audit.NoValue, "the image's own entry point gets "+c.Words[0].Text+" and what follows"
	}
	if c.Folder == "" {
		c.Folder = tree.folder(&c)
	}
	return tree.followed(c), tree
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
