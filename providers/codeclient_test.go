package providers

import (
	"testing"

	"github.com/timeout-audit/timeout-audit/internal/source"
)

func TestARequestGoesWhereItsAddressSays(t *testing.T) {
	set := func(name string) (string, bool) {
		value, ok := map[string]string{"API": "http://api:8000/v1", "HOST": "chat", "EMPTY": ""}[name]
		return value, ok
	}
	variable := func(name string) source.Piece { return source.Piece{Variable: name, Open: true, Whole: true} }
	text := func(s string) source.Piece { return source.Piece{Text: s} }
	open := source.Piece{Open: true}
	for _, tt := range []struct {
		name    string
		address source.Pieces
		want    string
	}{
		{"a port and a path", source.Pieces{text("http://api:8000/events?x=1#y")}, "api:8000/events"},
		{"https without a port", source.Pieces{text("HTTPS://API.example.com./")}, "api.example.com:443/"},
		{"a variable", source.Pieces{variable("API"), text("/users/"), open, text("/z")}, "api:8000/v1/users/*"},
		{"a host from a variable", source.Pieces{text("http://"), variable("HOST"), text(":80/")}, "chat:80/"},
		{"a path that is computed", source.Pieces{{Text: "http://api:8000", Whole: true}, open}, "api:8000"},
		{"a name that goes on", source.Pieces{text("http://api"), open}, ""},
		{"a port that goes on", source.Pieces{text("http://api:80"), open, text("/x")}, ""},
		{"two slashes between base and path", source.Pieces{{Text: "http://api:8000/", Whole: true}, text("/events")}, "api:8000/events"},
		{"a variable that is not set", source.Pieces{variable("OTHER"), text("/x")}, ""},
		{"a variable that is empty", source.Pieces{variable("EMPTY"), text("/x")}, ""},
		{"who asks", source.Pieces{text("http://user:secret@api/x")}, "api:80/x"},
		{"another scheme", source.Pieces{text("redis://cache:6379")}, ""},
		{"no address", source.Pieces{text("/events")}, ""},
		{"what no address has", source.Pieces{text("http://{host}/x")}, ""},
		{"an IPv6 address", source.Pieces{text("http://[::1]:8080/x")}, "[::1]:8080/x"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			call := CodeCall{Address: tt.address}
			got := ""
			if e, ok := call.Endpoint(set); ok {
				got = e.Address() + string(e.Path)
			}
			if got != tt.want {
				t.Errorf("it goes to %q, want %q", got, tt.want)
			}
		})
	}
}
