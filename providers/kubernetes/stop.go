package kubernetes

import (
	"strconv"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

const grace = "terminationGracePeriodSeconds"

// Pod is a pod: how long its programs have to stop. The time begins when the pod is deleted, before
// its preStop hook runs, and beside whatever the load balancer does with the target.
var Pod = &providers.Table{
	System: "kubernetes/pod",
	Title:  "Kubernetes pod",
	Kind:   providers.Carrier,
	Passes: audit.Nothing,
	Entries: []providers.Entry{{
		Name: grace,
		Doc:  "Seconds from the deletion of a pod to SIGKILL, its preStop hooks included; 0 kills at once.",
		Unit: time.Second,
		Drives: []providers.Drive{{
			Side: audit.Front, Clock: audit.Drain, Early: "the connection breaks", Late: "the connection breaks",
		}},
		Defaults: []providers.DefaultRow{{Limit: audit.Seconds(30)}},
		Fact:     audit.Fact{Source: "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination", Checked: "2026-11-20"},
	}},
}

// stop emits how long the program of a container has to stop.
func (w *workload) stop(c *command.Command) {
	r := providers.Reading{System: Pod.System, Name: c.Name, Names: c.Names[:1], At: c.At, From: c.From}
	if n := top(w.specs, grace); n.IsGiven() {
		s := setting(grace, n)
		if seconds, err := strconv.ParseFloat(s.Value.Text, 64); err == nil {
			s.Value = providers.Number(seconds)
		}
		r.Settings = append(r.Settings, s)
	}
	w.source.found.Readings = append(w.source.found.Readings, r)
}
