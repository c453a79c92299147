package audit

// A Property is something a hop does, other than keeping time: it holds response bytes back, or it
// forwards a WebSocket upgrade. Like a limit it is yes, no or unknown, has a setting, is known
// somehow, and may apply to some protocols only.
type Property struct {
	Value   Tri
	Setting string
	For     []Protocol
	Known   Known
	At      Pos
	Fact    *Fact
	Seen    string
	Code    Code
	Why     string // why it is not known, or why it is as it is

	// Fixed is set where no setting of the hop changes it: Setting then says what makes it so.
	Fixed bool

	// Block is where the setting belongs for this hop's route alone. Discards are statements further
	// out that no longer hold in the block once the setting stands in it, with their texts.
	Block    Pos
	Discards []Note
}

// Property returns what the list says for a protocol: the first entry that applies to it.
func property(list []Property, p Protocol) *Property {
	for i := range list {
		if appliesTo(list[i].For, p) {
			return &list[i]
		}
	}
	return nil
}
