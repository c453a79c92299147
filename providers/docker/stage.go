package docker

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

// A dockerfile is what has been read of one.
type dockerfile struct {
	request *providers.FileRequest
	stages  []*command.Image
	named   map[string]*command.Image
	global  map[string]command.Word // build arguments before the first FROM
	args    map[string]command.Word // those of the stage
	shell   []command.Word
	found   providers.Found
}

func read(request providers.FileRequest) providers.Found {
	d := &dockerfile{
		request: &request, named: map[string]*command.Image{},
		global: map[string]command.Word{}, args: map[string]command.Word{},
	}
	s := newScanner(request.Path, request.Text)
	if at := bytes.IndexByte(request.Text, 0); at >= 0 {
		d.found.Problems = append(d.found.Problems, providers.Problem{
			At: s.lines.Span(at, at+1), Text: "it is no Dockerfile: it holds a NUL byte, as UTF-16 and binary files do", Code: audit.Refused,
		})
		return d.found
	}
	for {
		in, ok := s.next()
		if !ok {
			break
		}
		d.instruction(in)
	}
	if n := len(d.stages); n > 0 {
		last := d.stages[n-1]
		last.Last = true
		for _, name := range request.Names {
			last.Names = append(last.Names, strings.TrimPrefix(name.Text, "image:"))
		}
	} else {
		d.found.Problems = append(d.found.Problems, providers.Problem{
			At: s.lines.Begin(), Text: "it is no Dockerfile: it has no FROM", Code: audit.Refused,
		})
	}
	d.found.Images = d.stages
	return d.found
}

func (d *dockerfile) instruction(in instruction) {
	if in.name == "FROM" {
		d.from(in)
		return
	}
	if len(d.stages) == 0 {
		if in.name == "ARG" {
			d.arg(in.rest, d.global)
		}
		return
	}
	image := d.stages[len(d.stages)-1]
	switch in.name {
	case "ARG":
		d.arg(in.rest, d.args)
	case "ENV":
		d.env(image, in.rest)
	case "WORKDIR":
		d.workdir(image, in.rest)
	case "RUN":
		image.Compiled = append(image.Compiled, command.CompiledBy(in.rest, image.Folder())...)
	case "COPY", "ADD":
		d.copy(image, in.rest)
	case "EXPOSE":
		for _, w := range d.words(image, in.rest) {
			if port, _, _ := strings.Cut(w.Text, "/"); w.Unknown == "" {
				image.Ports = append(image.Ports, port)
			}
		}
	case "SHELL":
		if words, ok := execForm(in.rest); ok {
			d.shell = words
		}
	case "ENTRYPOINT":
		image.Own.Entry, image.Own.HasEntry = d.started(in.rest), true
		if !image.Own.HasRun {
			image.At = in.where()
		}
	case "CMD":
		image.Own.Run, image.Own.HasRun = d.started(in.rest), true
		image.At = in.where()
	}
}

func (d *dockerfile) from(in instruction) {
	rest := in.rest
	d.args, d.shell = map[string]command.Word{}, nil
	words, _ := command.Expand(rest, d.lookup(nil, d.global))
	image := &command.Image{File: d.request.Path, Number: len(d.stages), At: in.at}
	for len(words) > 0 && strings.HasPrefix(words[0].Text, "--") {
		words = words[1:]
	}
	if len(words) > 0 {
		image.From = words[0]
		if parent := d.named[strings.ToLower(words[0].Text)]; parent != nil {
			image.Parent, image.From, image.Dir = parent, parent.From, parent.Dir
		}
	}
	if len(words) == 3 && strings.EqualFold(words[1].Text, "as") {
		image.Stage = words[2].Text
	}
	d.stages = append(d.stages, image)
	if image.Stage != "" {
		d.named[strings.ToLower(image.Stage)] = image
	}
}

// words splits what follows an instruction, variables expanded.
func (d *dockerfile) words(image *command.Image, rest command.Word) []command.Word {
	words, _ := command.Expand(rest, d.lookup(image, d.args))
	return words
}

// lookup finds a variable: what ENV sets wins over a build argument.
func (d *dockerfile) lookup(image *command.Image, args map[string]command.Word) func(string) (command.Word, bool) {
	return func(name string) (command.Word, bool) {
		for at, stages := image, 0; at != nil && stages < maxParents; at, stages = at.Parent, stages+1 {
			for i := len(at.Env) - 1; i >= 0; i-- {
				if at.Env[i].Name == name {
					return at.Env[i].Value, true
				}
			}
		}
		if w, ok := args[name]; ok {
			return w, true
		}
		return command.Word{Unknown: fmt.Sprintf("$%s is set by the build or by the image before", name)}, true
	}
}

// maxParents bounds how many stages are looked through for a variable.
const maxParents = 200
