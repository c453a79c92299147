package load

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// MaxSize is the size above which a file written by hand is refused, unless Options say otherwise.
const MaxSize = 16 << 20

var units = []struct {
	name  string
	bytes int64
}{{"GB", 1 << 30}, {"MB", 1 << 20}, {"KB", 1 << 10}, {"B", 1}}

// ParseSize reads a number of bytes: "16MB", "512KB", "1 GB" or "4096", in powers of 1024.
func ParseSize(s string) (int64, error) {
	number, factor := strings.ToUpper(strings.TrimSpace(s)), int64(1)
	for _, u := range units {
		if rest, ok := strings.CutSuffix(number, u.name); ok {
			number, factor = strings.TrimSpace(rest), u.bytes
			break
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n <= 0 || n > 1<<62/factor {
		return 0, fmt.Errorf("%q is no size: want a number with B, KB, MB or GB, such as 16MB", s)
	}
	return n * factor, nil
}

// FormatSize is the inverse of ParseSize for sizes that are whole in some unit, and rounds those
// above a megabyte up to one.
func FormatSize(n int64) string {
	for _, u := range units {
		if n >= u.bytes && n%u.bytes == 0 && (n < 1<<20 || u.bytes >= 1<<20) {
			return fmt.Sprintf("%d %s", n/u.bytes, u.name)
		}
	}
	return fmt.Sprintf("%d MB", (n+1<<20-1)>>20)
}

// readUpTo reads all of r unless it holds more than max bytes.
func readUpTo(r io.Reader, max int64) (text []byte, whole bool, err error) {
	text, err = io.ReadAll(io.LimitReader(r, max+1))
	return text, int64(len(text)) <= max, err
}
