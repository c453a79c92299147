package providertest

import (
	"regexp"
	"slices"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

var versionText = regexp.MustCompile(`^[0-9]+(\.[0-9]+)*$`)

func driveFaults(t *providers.Table, e *providers.Entry) []string {
	var f faults
	for i := range e.Drives {
		d := &e.Drives[i]
		at := string(d.Side) + "." + string(d.Clock) + ": "
		f.add(d.Side == audit.Front || d.Side == audit.Back, at+"there is no such side")
		f.add(slices.Contains(audit.Clocks, d.Clock), at+"there is no such clock")
		f.add(t.Kind != providers.Server || d.Side == audit.Front, at+"a server has only a front")
		f.add(t.Kind != providers.Client || d.Side == audit.Back, at+"a client has only a back")
		f.add(!d.Retires || d.Clock == audit.Lifetime, at+"only a lifetime retires a connection")
		f.add(!d.Rearms || d.Clock == audit.FirstByte, at+"only a first-byte clock is re-armed by reads")
		f.add(!d.Last || d.Clock == audit.Drain, at+"only a drain waits for others")
		f.add(t.Kind != providers.Carrier || d.Side == audit.Front, at+"what starts a server has only a front")
		f.add(!d.Retries || d.Clock == audit.KeepAlive && d.Side == audit.Back, at+"only the owner of a pool retries")
		f.add(d.Plus >= 0, at+"a program takes time away")
		for _, p := range d.For {
			f.add(slices.Contains(audit.Protocols, p), at+"there is no protocol "+string(p))
		}
		f = append(f, whenFaults(t, d.When)...)
		for j := range i {
			f.add(!sameDrive(d, &e.Drives[j]), at+"the setting drives it twice")
		}
	}
	return f
}

func sameDrive(a, b *providers.Drive) bool {
	return a.Side == b.Side && a.Clock == b.Clock && slices.Equal(a.For, b.For) && sameWhen(a.When, b.When)
}

func sameWhen(a, b providers.When) bool {
	return a.Since == b.Since && a.Before == b.Before && slices.Equal(a.Plan, b.Plan) && slices.Equal(a.Type, b.Type) &&
		slices.Equal(a.AppProtocol, b.AppProtocol) && slices.Equal(a.Scheme, b.Scheme)
}

// whenFaults checks that a row asks only for words that a context can have.
func whenFaults(t *providers.Table, w providers.When) []string {
	var f faults
	for _, v := range []string{w.Since, w.Before} {
		f.add(v == "" || versionText.MatchString(v), "a row names the version "+quoted(v))
		f.add(v == "" || t.Versioned, "a row depends on the version, which the table does not take")
	}
	for _, list := range []struct{ asked, known []string }{
		{w.Plan, t.Plans}, {w.Type, t.Types}, {w.AppProtocol, t.AppProtocols}, {w.Scheme, t.Schemes},
	} {
		for _, word := range list.asked {
			f.add(slices.Contains(list.known, word), "a row depends on "+quoted(word)+", which the table does not list")
		}
	}
	return f
}
