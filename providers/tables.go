package providers

// Tables are the tables of all systems that a program knows.
type Tables []*Table

// Of returns a system's table, or nil.
func (ts Tables) Of(system string) *Table {
	for _, t := range ts {
		if t.System == system {
			return t
		}
	}
	return nil
}

// Systems lists the system ids in the order of the tables.
func (ts Tables) Systems() []string {
	ids := make([]string, len(ts))
	for i, t := range ts {
		ids[i] = t.System
	}
	return ids
}

// Nearest returns the system that a mistyped id most likely stands for, or "".
func (ts Tables) Nearest(system string) string { return Nearest(system, ts.Systems()) }
