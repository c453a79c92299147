package command

import (
	"slices"
	"testing"
)

func TestAnImageKnowsWhatItsProgramsAreCompiledFrom(t *testing.T) {
	for _, tt := range []struct {
		run  string
		want []Compiled
	}{
		{"CGO_ENABLED=0 go build -o ./app .", []Compiled{{"/src/app", "/src"}}},
		{"go build -ldflags=\"-X main.Tag=${TAG}\" -a -installsuffix cgo -o /go/bin/mlpab ./cmd/mlpa", []Compiled{{"/go/bin/mlpab", "/src/cmd/mlpa"}}},
		{"--mount=type=cache,target=/x go mod download && cd api && go build -tags 'a b' -v -o=/bin/ ./cmd/web", []Compiled{{"/bin/web", "/src/api/cmd/web"}}},
		{"if [ $A = b ]; then go build -o /api -v ./app/api/*.go; else go build -o /api ./app/api; fi", []Compiled{{"/api", "/src/app/api"}, {"/api", "/src/app/api"}}},
		{"go build -C api ./cmd/web", []Compiled{{"/src/api/web", "/src/api/cmd/web"}}},
		{"go build -o job ./cmd/job/main.go ./cmd/job/more.go", []Compiled{{"/src/job", "/src/cmd/job"}}},
		{"go build", []Compiled{{"/src/src", "/src"}}},
		{"go build -o /bin/$NAME ./cmd/$NAME", nil},
		{"go build -o /bin/ ./cmd/...", nil},
		{"go build -o /bin/x example.com/x/cmd", nil},
		{"go build -o", []Compiled{{"/src/src", "/src"}}},
		{"echo go build -o /a .", nil},
	} {
		if got := CompiledBy(Word{Text: tt.run}, "/src"); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v; want %v", tt.run, got, tt.want)
		}
	}
}

func TestSourcesAreFollowedThroughStages(t *testing.T) {
	build := &Image{
		Copies:   []Copy{{From: ".", To: "/src"}},
		Compiled: []Compiled{{"/src/app", "/src"}, {"/go/bin/tool", "/src/cmd/tool"}, {"/go/bin/two", "/src/a"}, {"/go/bin/two", "/src/b"}},
	}
	last := &Image{Copies: []Copy{
		{From: "/src/app", To: "/server", Stage: build}, {From: "/go/bin", To: "/usr/bin", Stage: build}, {From: "/go/bin/tool", To: "/usr/local/bin/renamed", Stage: build},
	}}
	for name, want := range map[string]string{
		"/server": ".", "server": ".", "/usr/bin/tool": "cmd/tool", "renamed": "cmd/tool", "/usr/bin/two": "", "/other": "", "other": "",
	} {
		got := last.Sources(name)
		if want == "" && len(got) > 0 || want != "" && (len(got) == 0 || got[0] != want) {
			t.Errorf("%s is compiled from %q; want %q", name, got, want)
		}
	}
	cycle := &Image{}
	cycle.Copies = []Copy{{From: "/a", To: "/a", Stage: cycle}}
	if got := cycle.Sources("/a"); got != nil {
		t.Error(got)
	}
}
