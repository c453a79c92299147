package audit

// Options say how Run judges.
type Options struct {
	Margin float64
	// Disabled are rules that are not run, by id.
	Disabled map[string]bool
}

// Run walks every chain under the traffics that bind to it, applies the rules and gathers the
// findings.
func Run(chains []Chain, traffics []Traffic, rules []Rule, o Options) Result { return Result{} }
