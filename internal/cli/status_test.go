package cli

import "testing"

func TestTwoBeatsThreeBeatsOneBeatsZero(t *testing.T) {
	order := []int{Clean, Findings, Unread, Usage}
	for i, before := range order {
		for j, after := range order {
			p := program{}
			p.raise(before)
			p.raise(after)
			if want := order[max(i, j)]; p.status != want {
				t.Errorf("%d then %d gives %d, want %d", before, after, p.status, want)
			}
		}
	}
}
