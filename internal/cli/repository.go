package cli

import (
	"os"
	"path/filepath"
	"strings"
)

// repository gives the function that turns paths relative to the working directory into paths
// relative to the root of the repository, with false for what is not a file below it. Outside a
// repository the working directory is the root.
func repository() func(path string) (string, bool) {
	root := whole(".")
	for dir := root; ; dir = filepath.Dir(dir) {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			root = dir
			break
		}
		if dir == filepath.Dir(dir) {
			break
		}
	}
	return func(path string) (string, bool) {
		file := whole(path)
		if info, err := os.Stat(file); err != nil || info.IsDir() {
			return "", false
		}
		below, err := filepath.Rel(root, file)
		below = filepath.ToSlash(below)
		if err != nil || below == ".." || strings.HasPrefix(below, "../") {
			return "", false
		}
		return below, true
	}
}
