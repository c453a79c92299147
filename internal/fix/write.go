package fix

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A Tree is where files may be written.
type Tree struct {
	Roots []string // folders
	Force bool     // write files that have uncommitted changes too
}

// Refuse says why a file is not written, or nil. A link is followed if it leads to a file below one
// of the roots.
func (t Tree) Refuse(file string) error {
	real, err := t.real(file)
	if err != nil {
		return err
	}
	if t.Force {
		return nil
	}
	return uncommitted(real)
}

// real is the file that a name leads to.
func (t Tree) real(file string) (string, error) {
	real, err := resolve(file)
	if err != nil {
		return "", plainError(err)
	}
	for _, root := range t.Roots {
		dir, err := resolve(root)
		if err != nil {
			continue
		}
		if below, err := filepath.Rel(dir, real); err == nil && filepath.IsLocal(below) {
			return real, nil
		}
	}
	return "", errors.New("it lies outside of the folders that were named, or a link leads out of them; name its folder")
}

func resolve(path string) (string, error) {
	real, err := filepath.EvalSymlinks(filepath.FromSlash(path))
	if err != nil {
		return "", err
	}
	return filepath.Abs(real)
}

// uncommitted says that git knows of changes of a file that are not committed.
func uncommitted(real string) error {
	dir := filepath.Dir(real)
	if !inRepository(dir) {
		return nil
	}
	git := exec.Command("git", "-c", "core.fsmonitor=false", "-C", dir, "status", "--porcelain=v1", "--", filepath.Base(real))
	git.Env = append(os.Environ(), "GIT_OPTIONAL_LOCKS=0")
	out, err := git.Output()
	switch {
	case err != nil:
		return errors.New("git does not say whether it has uncommitted changes; --force writes it all the same")
	case len(strings.TrimSpace(string(out))) > 0:
		return errors.New("it has uncommitted changes; commit them first, or use --force")
	}
	return nil
}

func inRepository(dir string) bool {
	for {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			return true
		}
		up := filepath.Dir(dir)
		if up == dir {
			return false
		}
		dir = up
	}
}

// Write replaces the content of a file in one step and keeps its permissions. It fails where the
// content is no longer what it was when it was read.
func (t Tree) Write(file string, before, after []byte) error {
	real, err := t.real(file)
	if err != nil {
		return err
	}
	info, err := os.Stat(real)
	if err != nil {
		return plainError(err)
	}
	if now, err := os.ReadFile(real); err != nil || string(now) != string(before) {
		return errors.New("it has changed since it was read; run the command again")
	}
	f, err := os.CreateTemp(filepath.Dir(real), "."+filepath.Base(real)+".*")
	if err != nil {
		return plainError(err)
	}
	defer os.Remove(f.Name())
	_, err = f.Write(after)
	if err == nil {
		err = f.Chmod(info.Mode().Perm())
	}
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), real)
	}
	if err != nil {
		return plainError(err)
	}
	return nil
}

func plainError(err error) error {
	var e *os.PathError
	if errors.As(err, &e) {
		return fmt.Errorf("%w", e.Err)
	}
	return err
}
