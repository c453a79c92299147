package audit

// A Rule finds one kind of mistake. It is a value: metadata, prose, code and examples are read in
// one literal, and explain, the docs and SARIF print that one text.
type Rule struct {
	ID       string // "keepalive-race": also the file name and the doc anchor
	Title    string // one line, for lists
	Severity Severity
	Doc      string   // Markdown: what happens, why, and a paragraph beginning "Repair:"
	Sources  []string // where a reader can check that we are right

	// NeedsTraffic is false of a rule that compares hops alone.
	NeedsTraffic bool

	// Check is pure: the same walk gives the same findings. It sets Severity only where it
	// differs from the rule's, never Rule, Chains, RestsOn or Fingerprint.
	Check func(*Walk) []Finding

	Examples []Example
}

// An Example is a chain in the notation and the findings its rule must give. No findings means
// that the chain is sound in this respect.
type Example struct {
	Name  string
	Chain string
	Want  []string // "severity: message"
}
