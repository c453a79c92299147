package command

import (
	"path"
	"regexp"
	"strings"
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
