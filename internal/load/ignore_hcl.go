package load

import (
	"bytes"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// commentsOfHCL lists the comments of Terraform and chain files: # and // to the end of the line,
// and each line between /* and */. A comment behind something is about the statement of its line,
// any other about the next statement.
func commentsOfHCL(text []byte) []comment {
	tokens, _ := hclsyntax.LexConfig(text, "", hcl.InitialPos)
	var all []comment
	for i, t := range tokens {
		if t.Type != hclsyntax.TokenComment || !bytes.Contains(t.Bytes, []byte(markerStem)) {
			continue
		}
		first, last := statement(tokens, i)
		start := t.Range.Start.Byte
		for _, line := range bytes.SplitAfter(t.Bytes, []byte("\n")) {
			words := strings.TrimSpace(string(line))
			lead := bytes.Index(line, []byte(words))
			words = strings.TrimSuffix(words, "*/")
			bare := strings.TrimSpace(strings.TrimLeft(words, "#/*"))
			if bare != "" {
				all = append(all, comment{text: bare, start: start + max(lead, 0), first: first, last: last})
			}
			start += len(line)
		}
	}
	return all
}

// statement is the first and last line of what a comment is about.
func statement(tokens hclsyntax.Tokens, at int) (first, last int) {
	line := tokens[at].Range.Start.Line
	from := at
	for from > 0 && tokens[from-1].Range.Start.Line == line && tokens[from-1].Type != hclsyntax.TokenNewline {
		from--
	}
	if from == at {
		for from < len(tokens) && (tokens[from].Type == hclsyntax.TokenComment || tokens[from].Type == hclsyntax.TokenNewline) {
			from++
		}
	}
	if from == len(tokens) || tokens[from].Type == hclsyntax.TokenEOF {
		return line, line
	}
	depth := 0
	for _, t := range tokens[from:] {
		switch t.Type {
		case hclsyntax.TokenOBrace, hclsyntax.TokenOBrack, hclsyntax.TokenOParen, hclsyntax.TokenOHeredoc,
			hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
			depth++
		case hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenCHeredoc,
			hclsyntax.TokenTemplateSeqEnd:
			depth--
		}
		last = t.Range.Start.Line
		ends := t.Type == hclsyntax.TokenNewline || t.Type == hclsyntax.TokenEOF ||
			t.Type == hclsyntax.TokenComment && bytes.HasSuffix(t.Bytes, []byte("\n"))
		if ends && depth <= 0 {
			break
		}
	}
	return tokens[from].Range.Start.Line, last
}
