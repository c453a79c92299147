package load

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

func TestHostsThatNothingAnswersToLeadToWhatDoes(t *testing.T) {
	reading := func(name, sends string) providers.Reading {
		return providers.Reading{Names: []audit.Name{{Text: name}}, Sends: []audit.Send{{To: sends}}}
	}
	sources := []Source{
		{Readings: []providers.Reading{
			reading("dns:api.example.com", "dns:api.internal.example.com"), reading("dns:www.example.com", "dns:chat.elb.amazonaws.com"),
			reading("dns:one.example.com", "dns:app:8080"), reading("dns:two.example.com", "addr:192.0.2.1"),
			reading("dns:three.example.com", "dns:*.example.com"), reading("dns:four.example.com", "dns:app.example.com"),
		}},
		{
			Readings: []providers.Reading{reading("dns:chat.elb.amazonaws.com", "group")},
			Ends:     []End{{Hop: audit.Hop{Names: []audit.Name{{Text: "dns:app.example.com"}}}}},
		},
	}
	if diff := cmp.Diff([]string{"api.internal.example.com"}, Unanswered(sources)); diff != "" {
		t.Error(diff)
	}
	Lead(sources, map[string][]string{"api.internal.example.com": {"dns:chat.elb.amazonaws.com"}, "other.example.com": {"dns:nowhere.example.com"}})
	if diff := cmp.Diff([]audit.Name{{Text: "dns:chat.elb.amazonaws.com"}, {Text: "dns:api.internal.example.com"}}, sources[1].Readings[0].Names); diff != "" {
		t.Error(diff)
	}
	if len(Unanswered(sources)) != 0 {
		t.Errorf("nothing answers to %v", Unanswered(sources))
	}
}
