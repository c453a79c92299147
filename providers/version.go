package providers

import (
	"slices"
	"strconv"
	"strings"
)

// A version is the dotted numbers a program's version begins with: "v1.22.1-9+deb12u1" is 1, 22, 1.
// One of fewer than three numbers names a line of versions: "1.22" may be any 1.22.z, "20.x" any 20.
type version []int

// fullVersion is how many numbers name one version and not a line of them.
const fullVersion = 3

func parseVersion(s string) (version, bool) {
	s = strings.TrimPrefix(strings.TrimPrefix(s, "v"), "V")
	var v version
	for {
		n := 0
		for n < len(s) && '0' <= s[n] && s[n] <= '9' {
			n++
		}
		number, err := strconv.Atoi(s[:n])
		if err != nil || number > 1<<30 {
			break
		}
		v = append(v, number)
		if n == len(s) || s[n] != '.' {
			break
		}
		s = s[n+1:]
	}
	return v, len(v) > 0
}

// compare orders two versions; numbers that are not written count as 0.
func (v version) compare(w version) int {
	for i := range max(len(v), len(w)) {
		var a, b int
		if i < len(v) {
			a = v[i]
		}
		if i < len(w) {
			b = w[i]
		}
		if a != b {
			return a - b
		}
	}
	return 0
}

// within returns the versions that v may be and that boundaries tell apart: its lowest, and each
// boundary above that which is still of its line. A full version is itself alone, and no version
// at all may be any.
func (v version) within(boundaries []version) []version {
	possible := []version{v}
	if len(v) >= fullVersion {
		return possible
	}
	for _, b := range boundaries {
		if v.compare(b) < 0 && v.isLineOf(b) {
			possible = append(possible, b)
		}
	}
	slices.SortFunc(possible, version.compare)
	return slices.CompactFunc(possible, func(a, b version) bool { return a.compare(b) == 0 })
}

func (v version) isLineOf(w version) bool {
	return len(w) >= len(v) && slices.Equal(v, w[:len(v)])
}

func (v version) String() string {
	if len(v) == 0 {
		return "0"
	}
	words := make([]string, len(v))
	for i, n := range v {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, ".")
}

// AtLeast reports whether a version is not before another one. Numbers that are not written count as 0.
func AtLeast(v, since string) bool {
	a, ok := parseVersion(v)
	b, also := parseVersion(since)
	return ok && also && a.compare(b) >= 0
}
