package audit

import "testing"

func TestRoutesMeetWhereSomeRequestIsOnBoth(t *testing.T) {
	for _, c := range []struct {
		a, b, want string
		met        Tri
	}{
		{"*", "/chat", "/chat", Yes},
		{"api.example.com", "/chat*", "api.example.com/chat*", Yes},
		{"api.example.com", "www.example.com", "*", No},
		{"*.example.com", "api.example.com", "api.example.com", Yes},
		{"*.example.com", "example.com", "*", No},
		{"/chat*", "/chat/room", "/chat/room", Yes},
		{"/chat*", "/raw*", "*", No},
		{"/chat/*", "/*/room", "/*/room", Yes},
		{"/a?c", "/abc", "/abc", Yes},
		{"/a?c", "/abbc", "*", No},
		{"~^/v[0-9]+/", "/v1/x", "/v1/x", Yes},
		{"~^/v[0-9]+/", "/chat", "*", No},
		{"~^/v[0-9]+/", "/v*", "~^/v[0-9]+/", Unsure},
		{"~(", "/v1", "/v1", Unsure},
	} {
		for _, swapped := range []bool{false, true} {
			a, b := ParseRoute(c.a), ParseRoute(c.b)
			if swapped {
				a, b = b, a
			}
			got, met := a.Meet(b)
			if met != c.met || met != No && got.String() != c.want {
				t.Errorf("%s and %s: got %s %s, want %s %s", a, b, met, got, c.met, c.want)
			}
		}
	}
}

func TestARouteIsWrittenAsItIsRead(t *testing.T) {
	for _, s := range []string{"*", "/chat*", "api.example.com", "api.example.com/chat*", "*.example.com", "example.com~^/v[0-9]"} {
		if got := ParseRoute(s).String(); got != s {
			t.Errorf("%s: got %s", s, got)
		}
	}
}
