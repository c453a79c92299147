package docker

import (
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strconv"
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
	} else if len(request.Text) > 0 {
		d.found.Problems = append(d.found.Problems, providers.Problem{
			At: s.lines.Span(0, min(1, len(request.Text))), Text: "it is no Dockerfile: it has no FROM", Code: audit.Refused,
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

// started are the words of CMD or ENTRYPOINT: a JSON list, or a script for the shell.
func (d *dockerfile) started(rest command.Word) []command.Word {
	if words, ok := execForm(rest); ok {
		return words
	}
	if rest.Text == "" {
		return nil
	}
	if len(d.shell) > 0 {
		return append(d.shell[:len(d.shell):len(d.shell)], rest)
	}
	return []command.Word{{Text: "/bin/sh", At: rest.At}, {Text: "-c", At: rest.At}, rest}
}

// execForm reads a JSON list of texts; what is none is a script.
func execForm(rest command.Word) ([]command.Word, bool) {
	if !strings.HasPrefix(rest.Text, "[") {
		return nil, false
	}
	var texts []*string
	if json.Unmarshal([]byte(rest.Text), &texts) != nil || slices.Contains(texts, nil) {
		return nil, false
	}
	words := make([]command.Word, 0, len(texts))
	at := 1
	for _, t := range texts {
		text := *t
		start := at + strings.IndexByte(rest.Text[at:], '"')
		end := endOfString(rest.Text, start)
		w := command.Word{Text: text, At: rest.Part(start+1, end-1)}
		if rest.Text[start+1:end-1] != text {
			w.At = rest.Part(start, end)
		} else if rest.Source != nil && len(text) > 0 {
			w.Source = command.Whole(rest.Source.File, w.At.Start, len(text))
		}
		words = append(words, w)
		at = end
	}
	return words, true
}

func endOfString(text string, start int) int {
	for i := start + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
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

// arg declares a build argument. Its default is its value; one without is not known.
func (d *dockerfile) arg(rest command.Word, into map[string]command.Word) {
	words, _ := command.Expand(rest, d.lookup(nil, into))
	for _, w := range words {
		name, _, given := strings.Cut(w.Text, "=")
		switch {
		case given:
			into[name] = part(w, len(name)+1)
		case d.global[name].Text != "" || d.global[name].Unknown != "":
			into[name] = d.global[name]
		default:
			into[name] = command.Word{At: w.At, Unknown: fmt.Sprintf("the build argument %s has no default", name)}
		}
	}
}

// part is the end of a word as a word of its own.
func part(w command.Word, from int) command.Word {
	v := command.Word{Text: w.Text[from:], At: w.Part(from, len(w.Text)), Unknown: w.Unknown}
	return v
}

// env sets variables: NAME=value..., or NAME and its value behind a blank.
func (d *dockerfile) env(image *command.Image, rest command.Word) {
	words, _ := command.Expand(rest, d.lookup(image, d.args))
	if len(words) > 0 && !strings.Contains(words[0].Text, "=") {
		if len(words) > 1 {
			value := words[1]
			for _, w := range words[2:] {
				value = command.Word{Text: value.Text + " " + w.Text, At: rest.At, Unknown: value.Unknown + w.Unknown}
			}
			image.Env = append(image.Env, command.Variable{Name: words[0].Text, Value: value})
		}
		return
	}
	for _, w := range words {
		name, _, given := strings.Cut(w.Text, "=")
		if given && name != "" {
			d.depends(image, name, rest.Text)
			image.Env = append(image.Env, command.Variable{Name: name, Value: part(w, len(name)+1)})
		}
	}
}

// depends notes build arguments that a variable of a clock may have its value from.
func (d *dockerfile) depends(image *command.Image, name, text string) {
	if !command.Sets(name) || !strings.Contains(text, "$") {
		return
	}
	for arg := range d.args {
		if strings.Contains(text, "$"+arg) || strings.Contains(text, "${"+arg+"}") {
			if image.Args == nil {
				image.Args = map[string][]string{}
			}
			image.Args[name] = append(image.Args[name], arg)
		}
	}
	slices.Sort(image.Args[name])
}

func (d *dockerfile) workdir(image *command.Image, rest command.Word) {
	words, _ := command.Expand(rest, d.lookup(image, d.args))
	if len(words) == 0 || words[0].Unknown != "" {
		image.Dir = "/?" // a folder that nothing is copied into
		return
	}
	image.Dir = within(image.Folder(), words[0].Text)
}

func within(dir, name string) string {
	if path.IsAbs(name) {
		return path.Clean(name)
	}
	return path.Join(dir, name)
}

// copy notes where files come from.
func (d *dockerfile) copy(image *command.Image, rest command.Word) {
	words, ok := execForm(rest)
	from := ""
	if !ok {
		words = d.words(image, rest)
	}
	for len(words) > 0 && strings.HasPrefix(words[0].Text, "--") {
		if value, is := strings.CutPrefix(words[0].Text, "--from="); is {
			from = value
		}
		words = words[1:]
	}
	if more, ok := execForm(rest); ok && len(words) == 0 {
		words = more
	}
	if len(words) < 2 || words[len(words)-1].Unknown != "" {
		return
	}
	to := within(image.Folder(), words[len(words)-1].Text)
	c := command.Copy{To: to}
	if from != "" {
		c.Stage = d.named[strings.ToLower(from)]
		if n, err := strconv.Atoi(from); err == nil && n >= 0 && n < image.Number {
			c.Stage = d.stages[n]
		}
		c.Away = c.Stage == nil
	}
	for _, w := range words[:len(words)-1] {
		if w.Unknown != "" || strings.Contains(w.Text, "://") || strings.HasPrefix(w.Text, "<<") {
			continue
		}
		c.From = path.Clean(w.Text)
		if c.Stage == nil {
			c.From = strings.TrimPrefix(path.Join("/", w.Text), "/")
			if c.From == "" {
				c.From = "."
			}
		}
		image.Copies = append(image.Copies, c)
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
