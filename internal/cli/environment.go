package cli

import "strings"

// environ is the environment as a map; of a name that stands twice the last counts.
func (p *program) environ() map[string]string {
	env := make(map[string]string, len(p.env))
	for _, line := range p.env {
		if name, value, ok := strings.Cut(line, "="); ok {
			env[name] = value
		}
	}
	return env
}

func (p *program) getenv(name string) string { return p.environ()[name] }
