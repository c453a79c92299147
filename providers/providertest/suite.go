// Package providertest is the one suite that every vendor's folder passes: what its tables say is
// complete and sourced, and what its readers are given, however broken, they answer without a panic
// and twice the same.
//
// It judges form. Whether a number is right, the vendor's own golden files and the lab say.
package providertest

import (
	"testing"

	"github.com/timeout-audit/timeout-audit/providers"
)

// Tables fails the test for everything that is wrong with a table.
func Tables(t *testing.T, tables ...*providers.Table) {
	t.Helper()
	if len(tables) == 0 {
		t.Error("there is no table")
	}
	systems := map[string]bool{}
	for _, table := range tables {
		if systems[table.System] {
			t.Errorf("two tables are of system %q", table.System)
		}
		systems[table.System] = true
		t.Run(table.System, func(t *testing.T) {
			for _, check := range []func(*providers.Table) []string{Faults, Misbehaviour} {
				for _, fault := range check(table) {
					t.Error(fault)
				}
			}
		})
	}
}

// faults gathers sentences about one table.
type faults []string

func (f *faults) add(ok bool, fault string) {
	if !ok {
		*f = append(*f, fault)
	}
}
