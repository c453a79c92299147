package command

import (
	"path"
	"strings"
)

// Project is the project file of .NET that a command runs what is built of, by its name: dotnet Api.dll is of
// Api.csproj. It lies beside the command, in a folder of its name, or in one below src; folder is that.
func (c *Command) Project() (folder string, file File, ok bool) {
	if c.Program() != "dotnet" || len(c.Words) < 2 {
		return "", File{}, false
	}
	name, ok := strings.CutSuffix(path.Base(c.Words[1].Text), ".dll")
	if !ok || name == "" {
		return "", File{}, false
	}
	for _, folder := range []string{"", name, "src/" + name} {
		if file, ok := c.Source(path.Join(folder, name+".csproj")); ok {
			return folder, file, true
		}
	}
	return "", File{}, false
}
