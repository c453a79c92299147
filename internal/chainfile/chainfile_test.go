package chainfile_test

import (
	"flag"
	"strings"
	"testing"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/chainfile"
	"github.com/timeout-audit/timeout-audit/internal/chainfile/chainfiletest"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// options are of a world with one system of each kind. They are no vendor's facts.
var options = chainfile.Options{
	Rules: []string{"idle-margin", "drain-cut", "keepalive-race"},
	Sources: []chainfile.SourceKind{
		{Name: "terraform", Keys: []string{"path"}},
		{Name: "nginx", Keys: []string{"path", "names"}},
		{Name: "aws", Keys: []string{"cluster", "region", "service"}},
	},
	Tables: providers.Tables{
		{
			System: "aws/alb", Title: "AWS ALB", Passes: audit.Requests,
			Entries: []providers.Entry{{
				Name: "idle_timeout.timeout_seconds", Also: []string{"idle_timeout"}, Unit: time.Second,
				Min: audit.Seconds(1), Max: audit.Seconds(4000),
				Drives: []providers.Drive{
					{Side: audit.Front, Clock: audit.Idle, Hears: audit.BothWays},
					{Side: audit.Back, Clock: audit.KeepAlive},
				},
				Defaults: []providers.DefaultRow{{Limit: audit.Seconds(60)}},
			}},
		},
		{
			System: "nginx", Title: "nginx", Passes: audit.Requests, Versioned: true,
			Entries: []providers.Entry{
				{
					Name: "proxy_read_timeout", Unit: time.Second,
					Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.Idle, Hears: audit.Down}},
					Defaults: []providers.DefaultRow{{Limit: audit.Seconds(60)}},
				},
				{
					Name: "keepalive_timeout", Unit: time.Second,
					Drives: []providers.Drive{{Side: audit.Front, Clock: audit.KeepAlive}},
					Defaults: []providers.DefaultRow{
						{When: providers.When{Before: "1.29.7"}, Limit: audit.Seconds(60)}, {Limit: audit.Seconds(5)},
					},
				},
				{Name: "proxy_buffering", Word: true, OneOf: []string{"on", "off"}},
			},
		},
		{
			System: "cloudflare", Title: "Cloudflare", Passes: audit.Requests, Plans: []string{"free", "pro"},
			Entries: []providers.Entry{{
				Name: "proxy_read_timeout", Unit: time.Second, Fixed: true,
				Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.Idle, Hears: audit.Down}},
				Defaults: []providers.DefaultRow{{Limit: audit.Seconds(125)}},
			}},
		},
		{
			System: "node", Title: "Node.js", Kind: providers.Server, Passes: audit.Nothing, Versioned: true,
			Entries: []providers.Entry{{
				Name: "keepAliveTimeout", Unit: time.Millisecond, Zero: providers.ZeroIsNever,
				Drives:   []providers.Drive{{Side: audit.Front, Clock: audit.KeepAlive}},
				Defaults: []providers.DefaultRow{{Limit: audit.Seconds(5)}},
			}},
		},
		{
			System: "carrier", Title: "A carrier", Kind: providers.Carrier, Passes: audit.Nothing,
			Entries: []providers.Entry{{
				Name: "stopTimeout", Unit: time.Second,
				Drives:   []providers.Drive{{Side: audit.Front, Clock: audit.Drain, Last: true}},
				Defaults: []providers.DefaultRow{{Limit: audit.Seconds(30)}},
			}},
		},
		{
			System: "client/undici", Title: "undici", Kind: providers.Client, Passes: audit.Nothing,
			Entries: []providers.Entry{{
				Name: "bodyTimeout", Unit: time.Millisecond,
				Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.Idle, Hears: audit.Down}},
				Defaults: []providers.DefaultRow{{Limit: audit.Seconds(300)}},
			}},
		},
	},
}

func TestAFileSaysWhatItsArchiveWants(t *testing.T) {
	chainfiletest.Golden(t, *update, "testdata/good/*.txtar", options)
}

func TestEachMistakeIsToldWithItsPlace(t *testing.T) {
	chainfiletest.Golden(t, *update, "testdata/bad/*.txtar", options)
}

func TestAFileInAFolderIsAChainFileOnlyByItsBlocks(t *testing.T) {
	tests := []struct {
		name, text string
		want       bool
	}{
		{"a traffic", `traffic "a" {}`, true},
		{"a chain with all the rest", "chain \"a\" {}\nsource \"aws\" {}\nrule \"x\" {}\npolicy {}\nignore \"x\" {}\n", true},
		{"a chain file with a broken line", "chain \"a\" {\n  traffic = \n}\n", true},
		{"nothing at all", "", false},
		{"no HCL", "%%%", false},
		{"another tool's rules", `rule "terraform_unused" { enabled = true }`, false},
		{"another tool's sources", `source "amazon-ebs" "x" {}`, false},
		{"a lock file", `provider "registry.terraform.io/hashicorp/aws" { version = "5.0.0" }`, false},
		{"a chain beside a foreign block", "chain \"a\" {}\nresource \"a\" \"b\" {}\n", false},
		{"a traffic beside a key", "traffic \"a\" {}\nkey = 1\n", false},
		{"a text nested beyond all measure", "traffic \"a\" { x = " + strings.Repeat("[", 10_000), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := chainfile.Is([]byte(tt.text)); got != tt.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestDeepNestingIsAMistakeAndNoCrash(t *testing.T) {
	for _, deep := range []string{"[", "(", "{", "!", "-", "1?1:", `"${`, `"%{if `} {
		text := "x = " + strings.Repeat(deep, 10_000)
		_, problems := chainfile.Read("deep.hcl", []byte(text), options)
		if len(problems) != 1 || !strings.Contains(problems[0].Text, "nested more than 100 levels") {
			t.Errorf("%q gives %.200v", deep, problems)
		}
	}
}

func TestAFileBeyondTheLimitIsToldAndNotRead(t *testing.T) {
	text := make([]byte, chainfile.MaxSize+1)
	_, problems := chainfile.Read("big.hcl", text, options)
	if len(problems) != 1 || problems[0].Error() != "big.hcl: this is 4194305 bytes, and a chain file has at most 4194304" {
		t.Errorf("got %v", problems)
	}
	if chainfile.Is(text) {
		t.Error("it is taken for a chain file")
	}
}

func TestANumberOfManyDigitsTakesNoTime(t *testing.T) {
	done := make(chan bool)
	go func() {
		defer close(done)
		for _, text := range []string{
			`policy { max_idle = 1e99999999 }`, `policy { max_idle = "1e99999999d" }`, `policy { max_idle = "${1e99999999}" }`,
			`policy { max_idle = 1e99999999 % 7 }`, `policy { max_idle = -1e-99999999 }`,
			`chain "a" { hop "nginx" "a" { settings = { proxy_read_timeout = 1e99999999 } } }`,
			`chain "a" { hop "nginx" "a" { settings = { 1e99999999 = 1 } } }`,
			`chain "a" { hop "nginx" "a" { settings = { proxy_read_timeout = [1e99999999] } } }`,
		} {
			if _, problems := chainfile.Read("f.hcl", []byte(text), options); len(problems) == 0 {
				t.Errorf("%s is taken", text)
			}
		}
	}()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatal("it takes longer than 20 s")
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"", `traffic "a" { heartbeat = "15s" }`, `chain "a" { hop "aws/alb" "m" { settings = { idle_timeout = 60 } } }`,
		`chain "a" { hop "custom" "m" { idle = "60s", hears = ["down"] } }`, `source "aws" { endpoint = "x" }`,
		"policy { max_idle = 1e99 }", `ignore "a" { until = "2027-01-31" }`, `chain "é" { hop "nginx" "é" { settings = { "é" = var.é } } }`,
		`traffic "a" { route = "~[" }`, "\xef\xbb\xbfpolicy {}", "traffic \"a\" {\r\n longest = <<E\r\n1s\r\nE\r\n}",
		`chain "a" { hop "client/undici" "m" {} }`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		file, problems := chainfile.Read("f.hcl", text, options)
		for _, p := range problems {
			if p.Text == "" || strings.ContainsAny(p.Text, "\n\x00") {
				t.Errorf("a problem says %q", p.Text)
			}
		}
		again, problemsAgain := chainfile.Read("f.hcl", text, options)
		if chainfiletest.Describe(file, problems) != chainfiletest.Describe(again, problemsAgain) {
			t.Error("two readings differ")
		}
		for _, fault := range chainfiletest.Positions(text, file, problems) {
			t.Error(fault)
		}
		chainfile.Is(text)
	})
}

func TestInsertGivesASettingThatIsThereItsNewValue(t *testing.T) {
	const text = "chain \"c\" {\n  hop \"nginx\" \"a\" { settings = { proxy_http_version = \"1.0\", \"read\" = 1 } }\n}\n"
	at := audit.Pos{File: "c.hcl", Start: strings.Index(text, "hop")}
	edits, err := chainfile.Insert("c.hcl", []byte(text), at, []chainfile.Set{
		{Name: "proxy_http_version", Expr: `"1.1"`}, {Name: "proxy_read_timeout", Expr: "70", Also: []string{"read"}}, {Name: "keepalive", Expr: "8"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := strings.NewReplacer(`"1.0"`, `"1.1"`, `"read" = 1`, `"read" = 70, keepalive = 8`).Replace(text)
	if got := string(terraform.Apply([]byte(text), edits)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if edits, err := chainfile.Insert("c.hcl", []byte(want), at, []chainfile.Set{{Name: "keepalive", Expr: "8"}}); err == nil {
		t.Errorf("what is there already is set again: %v", edits)
	}
}
