package cli

import (
	"bufio"
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

func TestWhatIsDecidedIsShownAboveTheProgressUntilTheReadingEnds(t *testing.T) {
	var errs bytes.Buffer
	p := &program{stdout: bufio.NewWriter(io.Discard), stderr: &errs}
	p.tables = providers.Tables{{
		System: "proxy", Title: "A proxy", Passes: audit.Requests,
		Entries: []providers.Entry{{
			Name: "total", Unit: 1e9, Drives: []providers.Drive{{Side: audit.Back, Clock: audit.Total}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(15)}},
		}},
	}}
	source := providers.LiveSource{Name: "fake prod", Found: providers.Found{Readings: []providers.Reading{{System: "proxy", Name: "edge"}}}}
	a := p.newAuditing()
	a.add(&cobra.Command{})
	o := a.read.options(p)
	o.NoFiles, o.NoConfig = true, true
	line := &progressLine{to: &errs, at: map[string]providers.Progress{}}
	if p.decided(line, nil, o, a) != nil {
		t.Error("it is shown where there is no terminal")
	}
	line.above(p.verdicts(source, nil, o, a))
	if got := errs.String(); !strings.Contains(got, "fake prod, decided") || !strings.Contains(got, "cut after 15 s") {
		t.Errorf("shown: %q", got)
	}
	line.clear()
	errs.Reset()
	line.above([]byte("late"))
	if errs.Len() > 0 {
		t.Errorf("shown after the end: %q", errs.String())
	}
}
