package load

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/timeout-audit/timeout-audit/providers"
)

// headSize is how much of a file a reader is shown to tell whether it is one of its own.
const headSize = 16 << 10

// vendorFile takes a file of a folder if it is of a vendor's own kind, by what it holds or else by its
// name.
func (f *find) vendorFile(path string, e fs.DirEntry, readers []*providers.FileReader) {
	var head []byte
	var meant *providers.FileReader
	looked := false
	name := filepath.ToSlash(path)
	for _, reader := range readers {
		if reader.Likely != nil && !reader.Likely(name) {
			continue
		}
		if !looked {
			head, looked = f.head(path, e), true
		}
		if head != nil && reader.Match(name, head) {
			f.take(path, reader)
			return
		}
		if meant == nil && reader.Sure != nil && reader.Sure(name) {
			meant = reader
		}
	}
	if meant == nil {
		return
	}
	if why := unreadable(path); why != "" {
		f.unreadable(path, why, "")
		return
	}
	f.take(path, meant)
}

// take notes a file of a folder for its reader.
func (f *find) take(path string, reader *providers.FileReader) {
	if !f.oversized(path) {
		f.vendorFiles = append(f.vendorFiles, vendorFile{path: path, reader: reader, names: f.namesOf(path)})
	}
}

// unreadable is why a file cannot be opened; empty where it can.
func unreadable(path string) string {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		return "it is not a regular file"
	}
	if err == nil {
		var file *os.File
		if file, err = os.Open(path); err == nil {
			file.Close()
			return ""
		}
	}
	return plain(err)
}

// oversized reports whether a file of a known kind is too large to be read, and notes it.
func (f *find) oversized(path string) bool {
	info, err := os.Stat(path)
	max := f.sources.options.MaxSize
	if err != nil || info.Size() <= max {
		return false
	}
	f.unreadable(path, tooLarge(info.Size(), max), "--max-size "+sizeFlag(info.Size())+", if it is what you mean")
	return true
}

// head is how a file begins, until the next is asked for; nil where it cannot be read, or is no text.
func (f *find) head(path string, e fs.DirEntry) []byte {
	if e.Type()&(fs.ModeDir|fs.ModeDevice|fs.ModeNamedPipe|fs.ModeSocket) != 0 {
		return nil
	}
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer file.Close()
	if f.beginning == nil {
		f.beginning = make([]byte, headSize)
	}
	n, err := io.ReadFull(file, f.beginning)
	head := f.beginning[:n]
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF || bytes.IndexByte(head, 0) >= 0 {
		return nil
	}
	return providers.WithoutMark(head)
}

// claimed takes a file that was named for one of a vendor's own kind. The reader that was asked for
// takes every file.
func (f *find) claimed(path string, text []byte) bool {
	head := providers.WithoutMark(text[:min(len(text), headSize)])
	name := filepath.ToSlash(path)
	readers := f.sources.options.readers()
	i := 0
	if f.sources.options.Only == "" {
		i = slices.IndexFunc(readers, func(r *providers.FileReader) bool { return r.Match(name, head) })
		if i < 0 {
			i = slices.IndexFunc(readers, func(r *providers.FileReader) bool { return r.Sure != nil && r.Sure(name) })
		}
	}
	if i < 0 || i >= len(readers) {
		return false
	}
	f.vendorFiles = append(f.vendorFiles, vendorFile{path, readers[i], text, true, f.namesOf(path)})
	return true
}
