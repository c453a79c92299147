package load

import "runtime/debug"

// By default a heap grows to twice what is kept before it is collected. A large plan, and a large folder
// from the moment on when its files are parsed, let it grow by so many per cent of what is kept: what
// follows makes little garbage, and so more rounds of the collector cost little time. While files are
// parsed most of what is allocated is the parser's, and the default stays.
const (
	planGrowth   = 80
	folderGrowth = 50
)

// largeFolder is the size of Terraform files, in bytes, from which on memory matters.
const largeFolder = 4 << 20

// Parsed is told the size of a folder's files once they are parsed.
func Parsed(size int64) {
	if size > largeFolder {
		collectAt(folderGrowth)
	}
}

// collectAt lowers what GOGC says, and leaves a lower one and "off" as they are.
func collectAt(growth int) {
	if before := debug.SetGCPercent(growth); before < growth {
		debug.SetGCPercent(before)
	}
}
