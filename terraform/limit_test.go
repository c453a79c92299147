package terraform

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
)

func folder(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		writeFile(t, filepath.Join(dir, name), text)
	}
	return dir
}

func load(t *testing.T, dir string, o Options) *Root {
	t.Helper()
	o.Wants = wants
	o.Display = func(path string) string {
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return path
		}
		return filepath.ToSlash(rel)
	}
	r, err := Load(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestWhatIsNoFolderOfTerraformIsAnErrorThatSaysSo(t *testing.T) {
	dir := folder(t, map[string]string{"main.tf": "", "empty/readme": ""})
	loop := filepath.Join(dir, "loop")
	if err := os.Symlink("loop", loop); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "nowhere"): "no such file or directory",
		filepath.Join(dir, "main.tf"): "it is a file",
		filepath.Join(dir, "empty"):   "there is no .tf file in it",
		loop:                          "too many levels of symbolic links",
	} {
		_, err := Load(path, Options{})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("Load(%s): %v, want %q", path, err, want)
		}
	}
}

func TestAFileBeyondTheLimitIsRefusedWithBothSizesAndTheRestIsRead(t *testing.T) {
	var full strings.Builder // what a real file may hold at most
	for i := range 17_600 {
		fmt.Fprintf(&full, "resource \"other\" \"n%d\" {\n  name = \"a text of some length\"\n  size = %[1]d # a word on it\n  tags = { a = \"b\" }\n}\n", i)
	}
	if full.Len() > 2<<20 || full.Len() < 15<<17 {
		t.Fatal(full.Len())
	}
	dir := folder(t, map[string]string{
		"main.tf":   `resource "lb" "x" { idle = 5 }`,
		"large.tf":  "# " + strings.Repeat("x", 3<<20),
		"deep.tf":   "locals { x = " + strings.Repeat("[", 200_000) + "}",
		"signs.tf":  "locals { x = " + strings.Repeat("!", 200_000) + "true }",
		"dense.tf":  "locals { x = [" + strings.Repeat("1,", 400_000) + "] }",
		"inside.tf": "locals { x = \"" + strings.Repeat("${1}", 400_000) + "\" }",
		"utf16.tf":  "\xff\xfel\x00o\x00c\x00a\x00l\x00s\x00",
		"bare16.tf": "\x00l\x00o\x00c\x00a\x00l\x00s",
		"full.tf":   full.String(),
		"asks.tf":   "locals { x = " + strings.Repeat("a?b:", 200_000) + "c }",
		"folder.tf": "",
	})
	if err := os.Remove(filepath.Join(dir, "folder.tf")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/dev/zero", filepath.Join(dir, "device.tf")); err != nil {
		t.Fatal(err)
	}
	r := load(t, dir, Options{MaxSize: 2 << 20})
	if len(r.Resources) != 1 {
		t.Errorf("%d resources, want 1", len(r.Resources))
	}
	var got []string
	for _, p := range r.Problems {
		got = append(got, p.String())
	}
	want := []string{
		"asks.tf: it was not read: it has more than",
		"bare16.tf: it was not read: it is UTF-16 and Terraform reads UTF-8 only: save it as UTF-8",
		"deep.tf: it was not read: it has more than",
		"dense.tf: it was not read: it has more than 699050 words and signs",
		"device.tf: it was not read: it is not a regular file",
		"inside.tf: it was not read: it has more than 699050 words and signs",
		"large.tf: it was not read: it has 3 MB and the limit is 2 MB (--max-size)",
		"signs.tf: it was not read: it has more than",
		"utf16.tf: it was not read: it is UTF-16",
	}
	if len(got) != len(want) {
		t.Fatalf("problems %q, want %q", got, want)
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("problem %q, want %q", got[i], want[i])
		}
	}
}

func TestTooManyInstancesAreToldAndNotRead(t *testing.T) {
	dir := folder(t, map[string]string{
		"main.tf": "module \"m\" {\n  source = \"./m\"\n  count = 9\n}\nresource \"lb\" \"x\" {\n  count = 11\n}",
		"m/m.tf":  "resource \"lb\" \"y\" {\n  count = 9\n}",
	})
	r := load(t, dir, Options{MaxInstances: 10, MaxResources: 30})
	if len(r.Resources) > 30 {
		t.Errorf("%d resources", len(r.Resources))
	}
	if len(r.Unread) != 2 || r.Unread[0].Code != audit.Refused || r.Unread[1].Code != audit.Refused {
		t.Errorf("unread %v", r.Unread)
	}
	if r.Resources[0].Address != "lb.x" || r.Resources[0].Maybe == "" {
		t.Errorf("resource %+v", r.Resources[0])
	}
}

func TestModulesBeyondTheDepthAreTold(t *testing.T) {
	files := map[string]string{}
	dir := ""
	for i := range 6 {
		files[dir+"main.tf"] = fmt.Sprintf("module \"m\" {\n  source = \"./m\"\n}\nresource \"lb\" \"at%d\" {}\n", i)
		dir += "m/"
	}
	r := load(t, folder(t, files), Options{MaxDepth: 3})
	if len(r.Resources) != 4 || len(r.Unread) != 1 || !strings.Contains(r.Unread[0].Why, "more than 3 modules deep") {
		t.Errorf("%d resources, unread %v", len(r.Resources), r.Unread)
	}
}

// Each module calls the next twice: 2 to the power of 30 instances.
func TestModulesThatDoubleEndInTime(t *testing.T) {
	files := map[string]string{}
	for i := range 30 {
		files[fmt.Sprintf("m%d/main.tf", i)] = fmt.Sprintf("module \"a\" {\n  source = \"../m%d\"\n}\nmodule \"b\" {\n  source = \"../m%[1]d\"\n}", i+1)
	}
	files["m30/main.tf"] = `resource "lb" "x" {}`
	dir := folder(t, files)
	start := time.Now()
	r := load(t, filepath.Join(dir, "m0"), Options{MaxResources: 20_000})
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
	if len(r.Unread) != 1 || !strings.Contains(r.Unread[0].Why, "more than 20000 instances") {
		t.Errorf("unread %v", r.Unread)
	}
}

func TestANestedExpressionDoesNotExhaustTheStack(t *testing.T) {
	dir := folder(t, map[string]string{"main.tf": "resource \"lb\" \"x\" {\n  idle = " + strings.Repeat("1+", 500_000) + "1\n  name = lb.y.arn\n}\nvariable \"v\" {\n  type = " +
		strings.Repeat("list(", 5000) + "string" + strings.Repeat(")", 5000) + "\n}"})
	r := load(t, dir, Options{})
	if len(r.Problems) > 0 || len(r.Resources) != 1 {
		t.Fatal(r.Problems, len(r.Resources))
	}
	if v := r.Resources[0].Body.Attributes["idle"]; v.State != Unknown || v.Code() != audit.Refused {
		t.Errorf("%+v", v)
	}
}

func TestTheSameFolderGivesTheSameTwice(t *testing.T) {
	dir := folder(t, map[string]string{"a.tf": stacks(50), "b.tf": "resource \"lb\" \"m\" {\n  map = { for i in range(20) : \"k${i}\" => [lb.s1.arn, lb.s2.name, lb.s3.arn] }\n}"})
	first := dump(load(t, dir, Options{}))
	for range 5 {
		if again := dump(load(t, dir, Options{})); again != first {
			t.Fatal("two readings differ")
		}
	}
}

func TestFunctionsReadNoFileOutsideTheFoldersThatAreRead(t *testing.T) {
	top := folder(t, map[string]string{
		"shared/name.txt": "shared",
		"root/name.txt":   "own",
		"root/main.tf": "resource \"lb\" \"x\" {\n  list = [file(\"name.txt\"), file(\"../shared/name.txt\"), file(\"link.txt\"), " +
			"fileexists(\"../shared/name.txt\"), fileexists(\"nothing.txt\"), try(file(\"../shared/name.txt\"), \"guess\"), try(file(\"nothing.txt\"), \"none\")]\n}",
	})
	if err := os.Symlink("../shared/name.txt", filepath.Join(top, "root", "link.txt")); err != nil {
		t.Fatal(err)
	}
	for within, want := range map[string][]any{
		"":  {"own", nil, nil, nil, false, nil, "none"},
		top: {"own", "shared", "shared", true, false, "shared", "none"},
	} {
		list := load(t, filepath.Join(top, "root"), Options{Within: within}).Resources[0].Body.Attributes["list"].List
		for i, v := range list {
			if v.Scalar != want[i] || (v.State == Unknown) != (want[i] == nil) {
				t.Errorf("within %q: %d is %s, want %v", within, i, state(v), want[i])
			}
		}
	}
}
