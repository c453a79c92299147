package audit

import "strings"

// Nearest returns the name that a misspelt word most likely means, the first of equals. It reports
// false where none is near: more than a third of the word, and more than one letter, would have to
// change.
func Nearest(word string, names []string) (string, bool) {
	best, least := "", max(1, len([]rune(word))/3)+1
	for _, name := range names {
		if d := distance(strings.ToLower(word), strings.ToLower(name), least); d < least {
			best, least = name, d
		}
	}
	return best, best != ""
}

// distance counts the letters to insert, drop, change or swap with a neighbour. It gives up with
// limit where the lengths alone differ by that much.
func distance(a, b string, limit int) int {
	p, q := []rune(a), []rune(b)
	if len(p)-len(q) >= limit || len(q)-len(p) >= limit {
		return limit
	}
	before, last, row := make([]int, len(q)+1), make([]int, len(q)+1), make([]int, len(q)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(p); i++ {
		row[0] = i
		for j := 1; j <= len(q); j++ {
			cost := 1
			if p[i-1] == q[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && p[i-1] == q[j-2] && p[i-2] == q[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(q)]
}
