package gunicorn

import "github.com/timeout-audit/timeout-audit/internal/command"

// binds are the addresses that the environment or the configuration file gives; open means that they are
// not known.
func binds(c *command.Command) (all []command.Word, open bool) {
	from := sourcesOf(c)
	if from.why != "" {
		return nil, true
	}
	for _, words := range from.seen[1:] {
		if all := command.Flags(words, bind, "-b"); len(all) > 0 {
			return all, false
		}
	}
	if from.file == nil {
		return nil, false
	}
	s, given := from.file.settings[bind]
	if !given {
		return nil, false
	}
	return []command.Word{{Text: s.Value.Text, At: s.At, Unknown: s.Value.Unknown.Why}}, false
}
