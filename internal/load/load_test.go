package load

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// box is a system of the tests: a resource "box" whose idle is a clock, and which sends to another
// box by reference or starts a command.
var box = &providers.Table{
	System: "box", Title: "Box", Kind: providers.Proxy, Passes: audit.Requests,
	Entries: []providers.Entry{{
		Name: "idle", Unit: time.Second,
		Drives: []providers.Drive{{Side: audit.Front, Clock: audit.Idle, Hears: audit.BothWays}},
	}},
}

var boxes = &providers.Provider{
	Name: "boxes", Title: "Boxes", Tables: []*providers.Table{box},
	Terraform: &providers.TerraformReader{
		Wants: []terraform.Want{{Type: "box", Paths: []string{"idle", "to", "runs", "odd"}}},
		Read: func(root *terraform.Root) providers.Found {
			var found providers.Found
			for _, r := range root.Resources {
				reading := providers.Reading{
					System: "box", Name: r.Address, Names: []audit.Name{{Text: "tf:" + r.Address, Strong: true}}, At: r.At,
				}
				for _, name := range []string{"idle", "odd"} {
					if s, ok := providers.Written(name, r.Body.Attributes[name]); ok {
						reading.Settings = append(reading.Settings, s)
					}
				}
				if to := r.Body.Attributes["to"]; to != nil {
					for _, ref := range to.Refs() {
						reading.Sends = append(reading.Sends, audit.Send{To: "tf:" + ref.Address})
					}
				}
				if runs, ok := providers.TextOf(r.Body.Attributes["runs"]); ok {
					program := audit.Name{Text: "tf:" + r.Address + "/program", Strong: true}
					reading.Sends = append(reading.Sends, audit.Send{To: program.Text})
					found.Commands = append(found.Commands, command.Command{
						Name: r.Name, Names: []audit.Name{program}, Words: []command.Word{{Text: runs}}, At: r.At,
					})
				}
				found.Readings = append(found.Readings, reading)
			}
			return found
		},
	},
}

// read lays out files in a new folder, goes there, and reads.
func read(t *testing.T, files string, paths ...string) *Sources {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, f := range txtar.Parse([]byte(files)).Files {
		if err := os.MkdirAll(filepath.Dir(f.Name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(f.Name, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return Read(paths, options())
}

func options() Options {
	return Options{
		Providers: []*providers.Provider{boxes}, Tables: providers.Tables{box}, Stdin: strings.NewReader(""),
	}
}

func paths(s *Sources) []string {
	var all []string
	for i := range s.Chains {
		all = append(all, s.Chains[i].Path())
	}
	return all
}

func wantPaths(t *testing.T, s *Sources, want ...string) {
	t.Helper()
	if got := paths(s); !slices.Equal(got, want) {
		t.Errorf("chains %q, want %q", got, want)
	}
	for _, p := range s.Problems {
		t.Errorf("unexpected problem: %v", p.Error())
	}
}

func TestRootsThatUseOneAddressStayApart(t *testing.T) {
	s := read(t, `
-- a/main.tf --
resource "box" "outer" { to = box.inner.id }
resource "box" "inner" { idle = 10 }
-- b/main.tf --
resource "box" "outer" { to = box.inner.id }
resource "box" "inner" { idle = 20 }
`)
	names := map[string]string{}
	for _, h := range s.hops {
		for _, n := range h.Names {
			if from, taken := names[n.Text]; taken {
				t.Errorf("%q names a hop of %s and one of %s", n.Text, from, h.From)
			}
			names[n.Text] = h.From
		}
		for _, send := range h.Sends {
			if want := "tf:" + h.From + ":box.inner"; send.To != want {
				t.Errorf("%s of %s sends to %q, want %q", h.Name, h.From, send.To, want)
			}
		}
	}
	if len(names) != 4 {
		t.Errorf("names %v, want 4", names)
	}
}

func TestAFolderThatIsCalledIsNoRootUnlessItIsNamed(t *testing.T) {
	files := `
-- root/main.tf --
module "m" { source = "../shared/m" }
-- shared/m/main.tf --
resource "box" "m" {}
-- shared/lonely/main.tf --
# module "m" { source = "../m" }
resource "box" "lonely" {}
-- commented/main.tf --
# module "m" { source = "../only-in-a-comment" }
-- only-in-a-comment/main.tf --
resource "box" "read" {}
`
	wantPaths(t, read(t, files), "box.read", "module.m.box.m", "box.lonely")
	wantPaths(t, read(t, files, "shared/m"), "box.m")
	wantPaths(t, read(t, files, "shared/m/main.tf"), "box.m")
}

func TestModulesThatCallOneAnotherAreReadAllTheSame(t *testing.T) {
	s := read(t, `
-- a/main.tf --
module "b" { source = "../b" }
resource "box" "a" {}
-- b/main.tf --
module "a" { source = "../a" }
resource "box" "b" {}
`)
	if len(s.Chains) == 0 || len(s.Problems) == 0 {
		t.Errorf("chains %v, problems %v", paths(s), s.Problems)
	}
}

func TestLinksDoNotLeadInCircles(t *testing.T) {
	files := "-- a/main.tf --\nresource \"box\" \"a\" {}\n"
	wantPaths(t, read(t, files), "box.a")
	if err := os.Symlink("..", filepath.Join("a", "up")); err != nil {
		t.Skip(err)
	}
	if err := os.Symlink("a", "again"); err != nil {
		t.Skip(err)
	}
	wantPaths(t, Read([]string{"."}, options()), "box.a")
	wantPaths(t, Read([]string{"again", "a", "a/main.tf"}, options()), "box.a")
}

func TestACommandThatNobodyClaimsEndsItsChainAndIsTold(t *testing.T) {
	s := read(t, `
-- main.tf --
resource "box" "edge" { runs = "mystery" }
`)
	wantPaths(t, s, "box.edge > edge")
	if end := s.Chains[0].Hops[1]; end.System != providers.Custom || len(end.Timers) != 0 || !end.IsEnd() {
		t.Errorf("the end is %+v", end)
	}
	if len(s.Unread) != 1 || s.Unread[0].Code != audit.Unsupported || !strings.Contains(s.Unread[0].Why, "mystery") {
		t.Errorf("unread: %+v", s.Unread)
	}
}

func TestASettingThatTheTableRefusesIsToldOnce(t *testing.T) {
	s := read(t, `
-- main.tf --
resource "box" "a" {
  idle = "soon"
  odd  = 3
}
`)
	wantPaths(t, s, "box.a")
	result := audit.Run(s.Chains, nil, nil, audit.Options{})
	var settings []string
	for _, u := range append(s.Unread, result.Unread...) {
		settings = append(settings, u.Setting)
	}
	slices.Sort(settings)
	if !slices.Equal(settings, []string{"idle", "odd"}) {
		t.Errorf("unread are %q, want idle and odd, once each", settings)
	}
}

func TestTrafficsOfOneNameInTwoFilesStayWithTheirChains(t *testing.T) {
	s := read(t, `
-- a.hcl --
traffic "chat" { heartbeat = "10s" }
chain "a" {
  traffic = "chat"
  hop "box" "a" {}
}
-- b.hcl --
traffic "chat" { heartbeat = "20s" }
chain "b" {
  traffic = "chat"
  hop "box" "b" {}
}
`)
	wantPaths(t, s, "a", "b")
	for i, want := range []audit.Limit{audit.Seconds(10), audit.Seconds(20)} {
		bound := audit.Bind(&s.Chains[i], s.Traffics)
		if len(bound) != 1 || bound[0].Heartbeat != want {
			t.Errorf("%s bears %+v, want a heartbeat of %v", s.Chains[i].Name, bound, want)
		}
	}
}

func TestOneBadFileDoesNotHideTheRest(t *testing.T) {
	s := read(t, `
-- good.tf --
resource "box" "good" {}
-- bad.tf --
resource "box" "bad" {
  idle = =
}
`)
	if got := paths(s); !slices.Contains(got, "box.good") {
		t.Errorf("chains %q", got)
	}
	if len(s.Problems) != 1 || s.Problems[0].At.File != "bad.tf" || s.Problems[0].At.Line != 2 || s.Problems[0].Config {
		t.Errorf("problems %+v", s.Problems)
	}
}

func TestFoldersThatAreTooDeepAreTold(t *testing.T) {
	deep := strings.Repeat("d/", maxNesting+1)
	s := read(t, "-- main.tf --\nresource \"box\" \"a\" {}\n-- "+deep+"main.tf --\nresource \"box\" \"b\" {}\n")
	if len(s.Chains) != 1 || len(s.Problems) != 1 || !strings.Contains(s.Problems[0].Why, "folders deep") {
		t.Errorf("chains %q, problems %+v", paths(s), s.Problems)
	}
}

func TestTextGivesWhatPositionsPointInto(t *testing.T) {
	s := read(t, "-- main.tf --\nresource \"box\" \"a\" {}\n")
	if text, ok := s.Text("main.tf"); !ok || !strings.HasPrefix(string(text), "resource") {
		t.Errorf("main.tf: %q, %v", text, ok)
	}
	for _, path := range []string{"nowhere.tf", "."} {
		if _, ok := s.Text(path); ok {
			t.Errorf("%s has a text", path)
		}
	}
}
