package load

import (
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

// versions gives readings of a file the version of the program whose image the file is copied into,
// where the image's tag says one: FROM nginx:1.27. Where Dockerfiles say several, none counts.
func (s *Sources) versions(results []vendorResult) {
	for i := range results {
		reader := results[i].file.reader
		if len(reader.Images) == 0 {
			continue
		}
		tags := map[string]audit.Pos{}
		for _, dockerfile := range s.carried.dockerfiles {
			for _, image := range s.carried.images[dockerfile] {
				if tag := versionOf(image.From, reader); tag != "" && s.gets(image, results[i].file.path, reader) {
					tags[tag] = image.At
				}
			}
		}
		for _, r := range results {
			for j := range r.found.Commands {
				c := &r.found.Commands[j]
				if tag := versionOf(command.Word{Text: c.Image}, reader); tag != "" && mounted(c.Mounts, results[i].file.path, reader) {
					tags[tag] = c.At
				}
			}
		}
		if len(tags) != 1 {
			continue
		}
		for tag, at := range tags {
			setVersion(results[i].found.Readings, tag, at)
		}
	}
}

func setVersion(readings []providers.Reading, version string, at audit.Pos) {
	for i := range readings {
		c := &readings[i].Context
		if c.Version != "" {
			continue // the user says it
		}
		c.Version = version
		if c.At == nil {
			c.At = map[string]audit.Pos{}
		}
		c.At[providers.KeyVersion] = at
	}
}

// versionOf is the version that the tag of one of a reader's images says: 1.27 of nginx:1.27-alpine.
func versionOf(base command.Word, reader *providers.FileReader) string {
	if base.Unknown != "" {
		return ""
	}
	image, _, _ := strings.Cut(base.Text, "@")
	repository := command.Repository(image)
	if !slices.ContainsFunc(reader.Images, func(name string) bool { return isImage(repository, name) }) {
		return ""
	}
	tag := strings.TrimPrefix(strings.TrimPrefix(image, repository), ":")
	version := tag[:len(tag)-len(strings.TrimLeft(tag, "0123456789."))]
	return strings.Trim(version, ".")
}

// gets reports whether a file is copied to where the program of an image looks for its files.
func (s *Sources) gets(image *command.Image, file string, reader *providers.FileReader) bool {
	name, err := filepath.Rel(filepath.FromSlash(s.contextOf(image.File)), filepath.FromSlash(file))
	if err != nil {
		return false
	}
	for at := image; at != nil; at = at.Parent {
		if mounted(at.Copies, name, reader) {
			return true
		}
	}
	return false
}

// mounted reports whether a file lies where the program of a container looks for its files.
func mounted(copies []command.Copy, name string, reader *providers.FileReader) bool {
	name = filepath.ToSlash(filepath.Clean(name))
	return slices.ContainsFunc(copies, func(c command.Copy) bool {
		installed := slices.ContainsFunc(reader.Folders, func(folder string) bool {
			return strings.HasPrefix(path.Clean(c.To)+"/", folder)
		})
		same, _ := path.Match(c.From, name)
		return c.Stage == nil && !c.Away && installed && (same || c.From == "." || strings.HasPrefix(name, c.From+"/"))
	})
}
