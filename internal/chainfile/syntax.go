package chainfile

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// maxDepth bounds how deep brackets and operators nest, since the parser recurses into them. The
// deepest chain file anybody needs has five levels.
const maxDepth = 100

// MaxSize is how many bytes a chain file may have.
const MaxSize = 4 << 20

// parse returns the file's body, or nil where its syntax is broken.
func (r *reader) parse() *hclsyntax.Body {
	body := r.syntax()
	if len(r.problems) > 0 {
		return nil
	}
	return body
}

// syntax returns what could be parsed, and notes what could not as problems.
func (r *reader) syntax() *hclsyntax.Body {
	if len(r.text) > MaxSize {
		r.fail(hcl.Range{}, "this is %d bytes, and a chain file has at most %d", len(r.text), MaxSize)
		return nil
	}
	if at, deep := tooDeep(r.text, r.path); deep {
		r.fail(at, "this is nested more than %d levels deep, which no chain file needs", maxDepth)
		return nil
	}
	file, diagnostics := hclsyntax.ParseConfig(r.text, r.path, hcl.InitialPos)
	open := false
	for _, d := range diagnostics {
		// Behind a quote that nobody closed, every further quote is a consequence.
		if again := d.Summary == "Invalid multi-line string"; !again || !open {
			r.diagnostic(d)
			open = open || again
		}
	}
	if file == nil {
		return nil
	}
	body, _ := file.Body.(*hclsyntax.Body)
	return body
}

func (r *reader) diagnostic(d *hcl.Diagnostic) {
	var at hcl.Range
	if d.Subject != nil {
		at = *d.Subject
	}
	r.fail(at, "%s: %s", d.Summary, oneLine(d.Detail))
}

// tooDeep finds the first token that is nested too deep. Chains of unary and conditional operators
// count as nesting: the parser recurses into them too.
func tooDeep(text []byte, path string) (hcl.Range, bool) {
	tokens, _ := hclsyntax.LexConfig(text, path, hcl.InitialPos)
	depth, run := 0, 0
	for _, t := range tokens {
		switch t.Type {
		case hclsyntax.TokenOBrace, hclsyntax.TokenOBrack, hclsyntax.TokenOParen, hclsyntax.TokenOQuote,
			hclsyntax.TokenOHeredoc, hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
			depth++
		case hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenCQuote,
			hclsyntax.TokenCHeredoc, hclsyntax.TokenTemplateSeqEnd:
			depth--
		case hclsyntax.TokenMinus, hclsyntax.TokenBang, hclsyntax.TokenQuestion, hclsyntax.TokenColon:
			run++
		case hclsyntax.TokenNewline:
			run = 0
		}
		if depth > maxDepth || run > maxDepth {
			return t.Range, true
		}
	}
	return hcl.Range{}, false
}
