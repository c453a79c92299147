package providers

import "strings"

// Nearest returns the name that a mistyped word most likely stands for, or "" if none is near:
// one that differs only in case and punctuation, one whose last part the word is ("alb" for
// "aws/alb"), or the one with the fewest changed letters, up to a third of the word or one of two.
// Of equals the one that begins alike for longer wins, then the first.
func Nearest(word string, names []string) string {
	if word == "" {
		return ""
	}
	plain := letters(word)
	for _, n := range names {
		if plain != "" && letters(n) == plain {
			return n
		}
	}
	for _, n := range names {
		if i := strings.LastIndexAny(n, "/."); i >= 0 && strings.EqualFold(n[i+1:], word) {
			return n
		}
	}
	best, least := "", max(min(len(word), 60)/3, min(len(word)-1, 1))+1
	for _, n := range names {
		d := distance(strings.ToLower(word), strings.ToLower(n), least+1)
		if d < least || best != "" && d == least && alike(word, n) > alike(word, best) {
			best, least = n, d
		}
	}
	return best
}

// letters drops what people get wrong first: case, dashes, dots and underscores.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("-_./ ", r) {
			return -1
		}
		return r
	}, strings.ToLower(s))
}

// alike is the length of what two texts begin with both.
func alike(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// distance is the number of letters to insert, delete, replace or swap with their neighbour to get
// from a to b, or limit where it is not smaller than that.
func distance(a, b string, limit int) int {
	s, t := []rune(a), []rune(b)
	if len(s)-len(t) >= limit || len(t)-len(s) >= limit {
		return limit
	}
	before, last, row := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range row {
		row[j] = j
	}
	for i := range s {
		before, last, row = last, row, before
		row[0] = i + 1
		for j := range t {
			change := last[j]
			if s[i] != t[j] {
				change++
			}
			row[j+1] = min(change, row[j]+1, last[j+1]+1)
			if i > 0 && j > 0 && s[i] == t[j-1] && s[i-1] == t[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return min(row[len(t)], limit)
}

// didYouMean is the end of a message about a word that is not known.
func didYouMean(word string, names []string) string {
	if n := Nearest(word, names); n != "" {
		return `; did you mean "` + n + `"?`
	}
	return ""
}
