package envoy

import (
	"bytes"

	"go.yaml.in/yaml/v4"
)

// span is the bytes of a YAML value. The tree knows where it begins; where a scalar ends is read
// from the text.
func (v value) span() (start, end int) {
	d := v.document
	start = d.offset(v.yaml.Line, v.yaml.Column)
	if v.yaml.Kind != yaml.AliasNode {
		start = skipProperties(d.text, start)
	}
	if start >= len(d.text) {
		return start, start
	}
	switch {
	case v.yaml.Kind == yaml.AliasNode:
		return start, start + len("*") + len(v.yaml.Value)
	case v.yaml.Kind != yaml.ScalarNode:
		return start, endOfLine(d.text, start)
	case v.yaml.Style&yaml.DoubleQuotedStyle != 0 && d.text[start] == '"':
		return start, skipString(d.text, start)
	case v.yaml.Style&yaml.SingleQuotedStyle != 0 && d.text[start] == '\'':
		return start, skipSingle(d.text, start)
	case bytes.HasPrefix(d.text[start:], []byte(v.yaml.Value)):
		return start, start + len(v.yaml.Value)
	}
	return start, endOfLine(d.text, start)
}

// skipProperties goes over the anchor and the tag that stand before a value.
func skipProperties(text []byte, at int) int {
	for at < len(text) && (text[at] == '&' || text[at] == '!') {
		for at < len(text) && bytes.IndexByte([]byte(" \t\r\n"), text[at]) < 0 {
			at++
		}
		at = skipSpace(text, at)
	}
	return at
}

// skipSingle is the byte after a text in single quotes, in which two stand for one.
func skipSingle(text []byte, at int) int {
	for at++; at < len(text); at++ {
		if text[at] != '\'' {
			continue
		}
		if at+1 < len(text) && text[at+1] == '\'' {
			at++
			continue
		}
		return at + 1
	}
	return len(text)
}

func endOfLine(text []byte, at int) int {
	end := at
	for end < len(text) && text[end] != '\n' && text[end] != '\r' {
		end++
	}
	return max(at, len(bytes.TrimRight(text[:end], " \t")))
}
