package load

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// An opening reads what a file includes. A file below the working directory includes nothing from
// outside it: what belongs to a repository is read the same everywhere.
type opening struct {
	max    int64
	opened map[string]bool // files that were included, without symbolic links
	own    string          // the including file
	within []string        // names of the folder that nothing leads out of; none where any file may be read
}

var errOutside = errors.New("it lies outside the working directory")

// from says which file includes.
func (o *opening) from(path string) {
	here, err := os.Getwd()
	if err != nil {
		return
	}
	real := realPath(here)
	if isBelow(o.own, real) || path == stdinName {
		o.within = []string{here, real}
	}
}

// open reads one file.
func (o *opening) open(path string) ([]byte, error) {
	path = filepath.FromSlash(path)
	real, err := o.allowed(path)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(real)
	switch {
	case err != nil:
		return nil, errors.New(plain(err))
	case info.IsDir():
		return nil, errors.New("it is a folder")
	case !info.Mode().IsRegular():
		return nil, errors.New("it is not a regular file")
	case info.Size() > o.max:
		return nil, errors.New(tooLarge(info.Size(), o.max))
	}
	text, err := os.ReadFile(real)
	if err != nil {
		return nil, errors.New(plain(err))
	}
	if real != o.own {
		o.opened[real] = true
	}
	return text, nil
}

func (o *opening) allowed(path string) (string, error) {
	if !o.inside(clean(path)) {
		return "", errOutside // before anything tells whether it is there
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		if os.IsNotExist(err) {
			return "", errors.New("there is no such file")
		}
		return "", errors.New(plain(err))
	}
	if real = clean(real); !o.inside(real) {
		return "", errOutside
	}
	return real, nil
}

// glob lists the files that a pattern matches.
func (o *opening) glob(pattern string) ([]string, error) {
	if !o.inside(clean(filepath.FromSlash(pattern))) {
		return nil, nil // there it matches nothing that may be read
	}
	found, err := filepath.Glob(filepath.FromSlash(pattern))
	if err != nil {
		return nil, fmt.Errorf("%q is no pattern: %w", pattern, err)
	}
	for i := range found {
		found[i] = filepath.ToSlash(found[i])
	}
	return found, nil // filepath.Glob sorts within each folder
}

// clean is a path from the root of the file system.
func clean(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return filepath.Clean(path)
}

func (o *opening) inside(path string) bool {
	if len(o.within) == 0 {
		return true
	}
	for _, folder := range o.within {
		if isBelow(path, folder) {
			return true
		}
	}
	return false
}

func isBelow(path, folder string) bool {
	return path == folder || strings.HasPrefix(path, strings.TrimSuffix(folder, string(filepath.Separator))+string(filepath.Separator))
}

// realPath is a path from the root of the file system without symbolic links, as far as it exists.
func realPath(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	return clean(path)
}
