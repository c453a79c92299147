package providers

import "bytes"

var byteOrderMark = []byte("\ufeff")

// WithoutMark is a text after the byte order mark that some editors put before it.
func WithoutMark(text []byte) []byte { return bytes.TrimPrefix(text, byteOrderMark) }
